package org.signpost.dane;

import org.signpost.dane.Association.Usage;
import org.signpost.dns.DnsName;
import org.signpost.dns.TlsaRecord;
import org.signpost.tls.PeerCheck;
import org.signpost.tls.PeerVerdict;
import org.signpost.tls.TlsFailure.Reason;
import org.signpost.tls.Trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Verifies a server's certificate up to an authority that its domain's TLSA records name, and
 * nobody else's (RFC 7672 §3.1.2): path, dates and names.
 *
 * <p>The authority is among the certificates that the server sends, or stands in a record as a
 * whole (RFC 7671 §5.2.2). A bare key in a record (2 1 0) isn't enough without its certificate.
 */
record TrustAnchors(DaneCheck check, Instant now) {

    /** For each of them a path is looked for. */
    private static final int MOST_ANCHORS = 10;

    private static final int VERSION_3 = 3;
    private static final int KEY_CERT_SIGN = 5;

    /** A certificate of an authority, and the record that names it. */
    private record Anchor(TlsaRecord record, X509Certificate certificate) {}

    /** The verdict; empty where no authority that the records name is known. */
    Optional<PeerVerdict> judge(List<X509Certificate> chain) {
        List<PeerVerdict> refusals = new ArrayList<>();
        for (Anchor anchor : anchors(chain)) {
            switch (judge(chain, anchor)) {
                case PeerVerdict.Refused refused -> refusals.add(refused);
                case PeerVerdict good -> {
                    return Optional.of(good);
                }
            }
        }
        return refusals.stream().min(Comparator.comparing(TrustAnchors::isStranger));
    }

    /** That a path was found, and something else is wrong, says more than that there is none. */
    private static boolean isStranger(PeerVerdict verdict) {
        return verdict instanceof PeerVerdict.Refused(var reason, _)
                && reason == Reason.CERTIFICATE_UNTRUSTED;
    }

    /** The server's own certificate is nobody's authority, whatever a record says of it. */
    private List<Anchor> anchors(List<X509Certificate> chain) {
        X509Certificate leaf = chain.getFirst();
        Stream<Anchor> sent =
                chain.stream()
                        .flatMap(c ->
                                check
                                        .matching(Usage.DANE_TA, c)
                                        .map(r -> new Anchor(r, c))
                                        .stream());
        Stream<Anchor> published =
                check.records().stream()
                        .filter(r ->
                                Usage.of(r.usage()).filter(u -> u == Usage.DANE_TA).isPresent())
                        .sorted(Comparator.comparing(TlsaRecord::data))
                        .flatMap(r ->
                                UnusableRecord.certificate(r).map(c -> new Anchor(r, c)).stream());
        return Stream.concat(sent, published)
                .filter(anchor -> !anchor.certificate().equals(leaf))
                .limit(MOST_ANCHORS)
                .toList();
    }

    private PeerVerdict judge(List<X509Certificate> chain, Anchor anchor) {
        X509Certificate authority = anchor.certificate();
        TlsaEntry entry = check.entry(anchor.record());
        if (isOutOfTime(authority)) {
            String why = entry + " names an authority whose certificate is out of its time";
            return new PeerVerdict.Refused(Reason.CERTIFICATE_EXPIRED, why);
        }
        if (!isAuthority(authority)) {
            String why = entry + " names a certificate that is no authority's";
            return new PeerVerdict.Refused(Reason.CERTIFICATE_UNTRUSTED, why);
        }
        Set<String> names =
                check.names().stream().map(DnsName::text).collect(Collectors.toUnmodifiableSet());
        PeerCheck pkix = new PeerCheck.Pkix(names, new Trust.Only(List.of(authority)));
        return switch (pkix.judge(chain, now)) {
            case PeerVerdict.Refused(var reason, String why) ->
                    new PeerVerdict.Refused(
                            reason, "under the authority of %s, %s".formatted(entry, why));
            case PeerVerdict.Authenticated(String how) ->
                    new PeerVerdict.Authenticated(how + ", " + entry);
            case PeerVerdict.Unauthenticated none -> none;
        };
    }

    /**
     * RFC 5280 §4.2.1.3, §4.2.1.9, which Java asks of those between only: else any server whose
     * certificate is published by mistake could issue more. Certificates before version 3 don't say
     * what they are for.
     */
    private static boolean isAuthority(X509Certificate certificate) {
        boolean[] uses = certificate.getKeyUsage();
        boolean signs = uses == null || uses[KEY_CERT_SIGN];
        return certificate.getVersion() < VERSION_3
                || (certificate.getBasicConstraints() >= 0 && signs);
    }

    /** Java's validation of paths leaves an authority's own dates out (RFC 5280 §6.1.1). */
    private boolean isOutOfTime(X509Certificate authority) {
        return now.isBefore(authority.getNotBefore().toInstant())
                || now.isAfter(authority.getNotAfter().toInstant());
    }
}
