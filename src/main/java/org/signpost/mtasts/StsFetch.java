package org.signpost.mtasts;

import org.signpost.address.Domain;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.Resolver;
import org.signpost.http.Document;
import org.signpost.http.HostDocuments;
import org.signpost.mtasts.StsFetched.Failure;
import org.signpost.mtasts.StsFetched.Fetched;
import org.signpost.mtasts.StsFetched.Kind;
import org.signpost.observe.Clock;
import org.signpost.tls.TlsFailure;
import org.signpost.tls.Trust;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Fetches the policies of domains from their policy hosts (RFC 8461 §3.3), at the addresses that
 * our own resolver finds, and judges the hosts by authorities alone, never by DANE; for use by many
 * threads.
 */
public final class StsFetch {

    /** The label of the policy host in front of the domain. */
    public static final String LABEL = "mta-sts";

    /** Where a policy host has the policy. */
    public static final String PATH = "/.well-known/mta-sts.txt";

    /** The port of the world's policy hosts. */
    public static final int PORT = 443;

    private static final Duration MOST_TIME = Duration.ofMinutes(1);

    /** Of each family, so that one that leads nowhere leaves time for the other. */
    private static final int MOST_ADDRESSES = 2;

    private final Resolver resolver;
    private final HostDocuments documents;
    private final int port;

    /**
     * Fetches with that trust.
     *
     * @param clock tells when certificates have to be valid
     * @param port {@link #PORT}, but in laboratories
     */
    public StsFetch(Resolver resolver, Trust trust, Clock clock, int port) {
        this(resolver, trust, clock, port, MOST_TIME);
    }

    StsFetch(Resolver resolver, Trust trust, Clock clock, int port, Duration time) {
        this.resolver = resolver;
        this.port = port;
        HostDocuments.Limits limits = new HostDocuments.Limits(StsPolicy.MOST_OCTETS, time);
        documents = new HostDocuments(this::addresses, trust, clock, limits);
    }

    /** Fetches the domain's policy; blocks for a minute at most. */
    public StsFetched fetch(Domain domain) {
        String host = LABEL + "." + domain.text();
        try {
            return judged(documents.get(host, port, PATH));
        } catch (TlsFailure failure) {
            return refused(host, failure);
        } catch (IOException failure) {
            // The JDK's words may be none at all.
            String why = Optional.ofNullable(failure.getMessage()).orElse("no answer");
            return failed(Kind.FETCH_ERROR, host + ": " + why);
        }
    }

    private StsFetched judged(Document document) {
        if (document.isRedirection()) {
            return failed(
                    Kind.FETCH_ERROR,
                    "the policy's address answers %d, and nobody may follow it elsewhere: %s"
                            .formatted(document.status(), "the policy has to be there itself"));
        }
        if (!document.isFound()) {
            return failed(
                    Kind.FETCH_ERROR,
                    "the policy's address answers %d instead of 200 and the policy"
                            .formatted(document.status()));
        }
        String type = document.contentType().orElse("no type");
        if (!isPlainText(type)) {
            return failed(Kind.INVALID, "the policy is served as " + type + ", not as text/plain");
        }
        return switch (StsPolicy.parse(document.body())) {
            case StsPolicy.Valid(StsPolicy policy) -> new Fetched(policy);
            case StsPolicy.Invalid(String why) -> failed(Kind.INVALID, why);
        };
    }

    /** Whatever parameters it has (RFC 8461 §3.2). */
    private static boolean isPlainText(String contentType) {
        return contentType.split(";", 2)[0].strip().equalsIgnoreCase("text/plain");
    }

    private static StsFetched refused(String host, TlsFailure failure) {
        return switch (failure.reason()) {
            case CERTIFICATE_EXPIRED,
                    CERTIFICATE_NAME_MISMATCH,
                    CERTIFICATE_UNTRUSTED,
                    TLSA_MISMATCH,
                    CERTIFICATE_INVALID ->
                    failed(
                            Kind.WEBPKI_INVALID,
                            "%s needs a certificate of its own by a public authority: %s"
                                    .formatted(host, failure.getMessage()));
            case PROTOCOL_VERSION,
                    NO_SHARED_CIPHER,
                    CERTIFICATE_REFUSED_BY_PEER,
                    REFUSED_BY_PEER,
                    PEER_CLOSED,
                    NOT_TLS,
                    TIMEOUT,
                    PROTOCOL_ERROR ->
                    failed(Kind.FETCH_ERROR, host + ": " + failure.getMessage());
        };
    }

    private static Failure failed(Kind kind, String why) {
        return new Failure(kind, OneLine.of(why));
    }

    private List<InetAddress> addresses(String host) throws IOException {
        DnsName name =
                DnsName.parse(host).orElseThrow(() -> new IOException("its name is too long"));
        Answer<InetAddress> six = resolver.ipv6(name);
        Answer<InetAddress> four = resolver.ipv4(name);
        List<InetAddress> found =
                Stream.of(six, four).flatMap(a -> records(a).limit(MOST_ADDRESSES)).toList();
        if (!found.isEmpty()) return found;
        for (Answer<InetAddress> answer : List.of(six, four)) {
            if (answer instanceof Answer.Failed<InetAddress>(_, String detail)) {
                throw new IOException("can't ask for its addresses: " + detail);
            }
        }
        throw new IOException("it has no A or AAAA record");
    }

    private static Stream<InetAddress> records(Answer<InetAddress> answer) {
        return answer instanceof Answer.Found<InetAddress> found
                ? found.records().stream()
                : Stream.empty();
    }
}
