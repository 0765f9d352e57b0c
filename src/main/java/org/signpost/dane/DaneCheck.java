package org.signpost.dane;

import org.signpost.dane.Association.Usage;
import org.signpost.dns.DnsName;
import org.signpost.dns.TlsaRecord;
import org.signpost.tls.PeerCheck;
import org.signpost.tls.PeerVerdict;
import org.signpost.tls.TlsFailure.Reason;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Demands that the server's certificate is the one its TLSA records name, or issued by the
 * authority that they name (RFC 7672 §3). One record that matches is enough.
 *
 * @param owner where the records stand, such as {@code _25._tcp.mx.example.com}
 * @param records those that count: usable, and of the strongest digest; others are dropped
 * @param names the reference identifiers, any of which the certificate must carry where an
 *     authority vouches for it (RFC 7672 §3.2.2): the TLSA base domain, and the next-hop domains
 *     where the way from there is secure
 */
public record DaneCheck(DnsName owner, Set<TlsaRecord> records, Set<DnsName> names)
        implements PeerCheck {

    /** As many of a stranger's certificates are looked at, the server's own among them. */
    static final int MOST_CERTIFICATES = 10;

    /** As many records are named in a line. */
    static final int MOST_NAMED = 3;

    /**
     * Drops the records that don't count.
     *
     * @throws IllegalArgumentException when none of them counts: then there is nothing to check
     */
    public DaneCheck {
        records = Set.copyOf(DigestAgility.strongest(records));
        names = Set.copyOf(names);
        if (records.isEmpty() || names.isEmpty()) {
            throw new IllegalArgumentException("DANE needs a usable record and a name");
        }
    }

    @Override
    public PeerVerdict judge(List<X509Certificate> chain, Instant now) {
        List<X509Certificate> looked = chain.stream().limit(MOST_CERTIFICATES).toList();
        return ownCertificate(looked.getFirst())
                .or(() -> new TrustAnchors(this, now).judge(looked))
                .orElseGet(() -> mismatch(looked.getFirst()));
    }

    /** RFC 7672 §3.1.1: the leaf alone counts, and neither its names nor its dates do. */
    private Optional<PeerVerdict> ownCertificate(X509Certificate leaf) {
        return matching(Usage.DANE_EE, leaf)
                .map(record -> new PeerVerdict.Authenticated(entry(record).toString()));
    }

    /** The record of that usage that names a certificate. */
    Optional<TlsaRecord> matching(Usage usage, X509Certificate certificate) {
        return kinds(records)
                .filter(kind -> kind.usage() == usage)
                .flatMap(kind -> kind.reading(certificate).stream())
                .filter(records::contains)
                .findFirst();
    }

    TlsaEntry entry(TlsaRecord record) {
        return new TlsaEntry(owner, record);
    }

    private PeerVerdict mismatch(X509Certificate leaf) {
        String found =
                kinds(records)
                        .filter(kind -> kind.usage() == Usage.DANE_EE)
                        .flatMap(kind -> kind.reading(leaf).stream())
                        .findFirst()
                        .map(record -> "; its certificate is " + record.brief())
                        .orElse("");
        return new PeerVerdict.Refused(
                Reason.TLSA_MISMATCH,
                "nothing that the server shows matches TLSA %s at %s%s"
                        .formatted(listed(records), owner.text(), found));
    }

    /** How the records stand for certificates: each way once, in a fixed order. */
    private static Stream<Association> kinds(Collection<TlsaRecord> records) {
        return records.stream()
                .flatMap(record -> Association.of(record).stream())
                .distinct()
                .sorted(Association.ORDER);
    }

    /** The first few, whatever a domain publishes. */
    static String listed(Collection<TlsaRecord> records) {
        String first =
                records.stream()
                        .map(TlsaRecord::brief)
                        .sorted()
                        .limit(MOST_NAMED)
                        .collect(Collectors.joining(", "));
        int more = records.size() - MOST_NAMED;
        return more > 0 ? first + " and " + more + " more" : first;
    }
}
