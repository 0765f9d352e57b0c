package org.signpost.dane;

import org.signpost.dane.Association.MatchingType;
import org.signpost.dane.Association.Selector;
import org.signpost.dane.Association.Usage;
import org.signpost.dns.TlsaRecord;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A TLSA record that authenticates nobody (RFC 6698 §4.1): beside others it counts for nothing,
 * alone it still means TLS.
 *
 * @param record as published
 * @param why one line, such as {@code usage 1 means nothing for mail (RFC 7672 §3.1.3)}
 */
public record UnusableRecord(TlsaRecord record, String why) {

    private static final int SHA2_256_OCTETS = 32;
    private static final int SHA2_512_OCTETS = 64;

    /** Keys of other algorithms end no handshake of ours. */
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    /** Why nobody can be authenticated by a record; empty where somebody can. */
    static Optional<UnusableRecord> of(TlsaRecord record) {
        return numbers(record)
                .or(() -> Association.of(record).flatMap(kind -> data(kind, record)))
                .map(why -> new UnusableRecord(record, why));
    }

    /** The record and why, for a log. */
    @Override
    public String toString() {
        return record.brief() + ": " + why;
    }

    /** The first few, whatever a domain publishes. */
    static String listed(List<UnusableRecord> records) {
        String first =
                records.stream()
                        .map(UnusableRecord::toString)
                        .sorted()
                        .limit(DaneCheck.MOST_NAMED)
                        .collect(Collectors.joining("; "));
        int more = records.size() - DaneCheck.MOST_NAMED;
        return more > 0 ? first + "; and " + more + " more" : first;
    }

    private static Optional<String> numbers(TlsaRecord record) {
        if (Usage.of(record.usage()).isEmpty()) {
            return Optional.of(
                    record.usage() <= 1
                            ? "usage "
                                    + record.usage()
                                    + " means nothing for mail (RFC 7672 §3.1.3)"
                            : "usage " + record.usage() + " is unknown");
        }
        if (Selector.of(record.selector()).isEmpty()) {
            return Optional.of("selector " + record.selector() + " is unknown");
        }
        return MatchingType.of(record.matchingType()).isEmpty()
                ? Optional.of("matching type " + record.matchingType() + " is unknown")
                : Optional.empty();
    }

    private static Optional<String> data(Association kind, TlsaRecord record) {
        byte[] data = record.octets();
        return switch (kind.matchingType()) {
            case SHA2_256 -> digest("SHA-256", SHA2_256_OCTETS, data.length);
            case SHA2_512 -> digest("SHA-512", SHA2_512_OCTETS, data.length);
            case FULL -> full(kind.selector(), record);
        };
    }

    private static Optional<String> digest(String name, int octets, int found) {
        return found == octets
                ? Optional.empty()
                : Optional.of("a %s has %d octets, not %d".formatted(name, octets, found));
    }

    private static Optional<String> full(Selector selector, TlsaRecord record) {
        boolean sound =
                switch (selector) {
                    case CERT -> certificate(record).isPresent();
                    case SPKI -> isKey(record.octets());
                };
        return sound
                ? Optional.empty()
                : Optional.of(
                        selector == Selector.CERT
                                ? "its data is no certificate"
                                : "its data is no public key");
    }

    /** The certificate that a record carries as a whole; empty where it carries none. */
    static Optional<X509Certificate> certificate(TlsaRecord record) {
        boolean whole =
                Association.of(record).filter(UnusableRecord::isWholeCertificate).isPresent();
        return whole ? certificate(record.octets()) : Optional.empty();
    }

    private static boolean isWholeCertificate(Association kind) {
        return kind.selector() == Selector.CERT && kind.matchingType() == MatchingType.FULL;
    }

    private static Optional<X509Certificate> certificate(byte[] der) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            // Java takes PEM as well, and whatever follows: neither is what a server could show.
            return Optional.of(factory.generateCertificate(new ByteArrayInputStream(der)))
                    .map(X509Certificate.class::cast)
                    .filter(c -> isEncodedAs(c, der));
        } catch (CertificateException unreadable) {
            return Optional.empty();
        }
    }

    private static boolean isEncodedAs(X509Certificate certificate, byte[] der) {
        try {
            return Arrays.equals(certificate.getEncoded(), der);
        } catch (CertificateException unreadable) {
            return false;
        }
    }

    private static boolean isKey(byte[] der) {
        return KEY_ALGORITHMS.stream().anyMatch(algorithm -> isKey(algorithm, der));
    }

    private static boolean isKey(String algorithm, byte[] der) {
        try {
            KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
            return true;
        } catch (GeneralSecurityException otherwise) {
            return false;
        }
    }
}
