package org.signpost.dane;

import org.signpost.dns.TlsaRecord;
import org.signpost.tls.PublicKeyInfo;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/**
 * How a TLSA record stands for a certificate: the three numbers before its data (RFC 6698 §2.1), by
 * the names of RFC 7218, as far as they mean anything for mail (RFC 7672 §3.1).
 *
 * <p>Publishers and clients do the same: they make the record of a certificate. It matches when it
 * is one that the domain publishes.
 */
public record Association(Usage usage, Selector selector, MatchingType matchingType) {

    /** {@code 3 1 1}: the server's own key, whatever its certificate (RFC 7672 §3.1.1). */
    public static final Association SERVER_KEY =
            new Association(Usage.DANE_EE, Selector.SPKI, MatchingType.SHA2_256);

    /** {@code 2 1 1}: the key of an authority above the server's certificate. */
    public static final Association AUTHORITY_KEY =
            new Association(Usage.DANE_TA, Selector.SPKI, MatchingType.SHA2_256);

    /** {@code 2 0 1}: the certificate of such an authority (RFC 7672 §3.1.2). */
    public static final Association AUTHORITY_CERTIFICATE =
            new Association(Usage.DANE_TA, Selector.CERT, MatchingType.SHA2_256);

    /** By its numbers, the server's own certificate first. */
    static final Comparator<Association> ORDER =
            Comparator.comparingInt((Association kind) -> -kind.usage.number)
                    .thenComparingInt(kind -> -kind.selector.number)
                    .thenComparingInt(kind -> kind.matchingType.number);

    /** What the record names; usages 0 and 1 mean nothing for mail (RFC 7672 §3.1.3). */
    public enum Usage {
        /** An authority above the server's certificate. */
        DANE_TA(2),
        /** The server's own certificate or key. */
        DANE_EE(3);

        private final int number;

        Usage(int number) {
            this.number = number;
        }

        static Optional<Usage> of(int number) {
            return Arrays.stream(values()).filter(known -> known.number == number).findFirst();
        }
    }

    /** Which part of the certificate is meant. */
    public enum Selector {
        /** All of it. */
        CERT(0),
        /** Its public key with the algorithm (SubjectPublicKeyInfo). */
        SPKI(1);

        private final int number;

        Selector(int number) {
            this.number = number;
        }

        static Optional<Selector> of(int number) {
            return Arrays.stream(values()).filter(known -> known.number == number).findFirst();
        }
    }

    /** How the data represents that part; the later, the stronger (RFC 7671 §9). */
    public enum MatchingType {
        /** By all its octets. */
        FULL(0),
        /** By its SHA-256. */
        SHA2_256(1),
        /** By its SHA-512. */
        SHA2_512(2);

        private final int number;

        MatchingType(int number) {
            this.number = number;
        }

        static Optional<MatchingType> of(int number) {
            return Arrays.stream(values()).filter(known -> known.number == number).findFirst();
        }

        /** What stands for those octets. */
        private byte[] represent(byte[] octets) {
            return switch (this) {
                case FULL -> octets;
                case SHA2_256 -> digest("SHA-256", octets);
                case SHA2_512 -> digest("SHA-512", octets);
            };
        }
    }

    /** That of a record; empty where one of its numbers means nothing for mail. */
    static Optional<Association> of(TlsaRecord record) {
        return Usage.of(record.usage())
                .flatMap(usage ->
                        Selector.of(record.selector())
                                .flatMap(selector ->
                                        MatchingType.of(record.matchingType())
                                                .map(type ->
                                                        new Association(usage, selector, type))));
    }

    /**
     * The record to publish for a certificate.
     *
     * @throws IllegalArgumentException when the certificate can't be read
     */
    public TlsaRecord of(X509Certificate certificate) {
        return reading(certificate)
                .orElseThrow(() -> new IllegalArgumentException("an unreadable certificate"));
    }

    /**
     * The record to publish for a key, which needs no certificate yet.
     *
     * @throws IllegalArgumentException unless the selector is {@link Selector#SPKI}, or when the
     *     key can't be written down
     */
    public TlsaRecord of(PublicKey key) {
        if (selector != Selector.SPKI) {
            throw new IllegalArgumentException("a key alone is no certificate");
        }
        return Optional.ofNullable(key.getEncoded())
                .map(this::record)
                .orElseThrow(() -> new IllegalArgumentException("a key that can't be written"));
    }

    /** The record of a stranger's certificate; empty where that can't be read. */
    Optional<TlsaRecord> reading(X509Certificate certificate) {
        return switch (selector) {
            case CERT -> encoded(certificate).map(this::record);
            case SPKI -> PublicKeyInfo.of(certificate).map(this::record);
        };
    }

    private TlsaRecord record(byte[] part) {
        return TlsaRecord.of(
                usage.number, selector.number, matchingType.number, matchingType.represent(part));
    }

    private static Optional<byte[]> encoded(X509Certificate certificate) {
        try {
            return Optional.of(certificate.getEncoded());
        } catch (CertificateEncodingException unreadable) {
            return Optional.empty();
        }
    }

    private static byte[] digest(String algorithm, byte[] octets) {
        try {
            return MessageDigest.getInstance(algorithm).digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the Java runtime has no " + algorithm, e);
        }
    }
}
