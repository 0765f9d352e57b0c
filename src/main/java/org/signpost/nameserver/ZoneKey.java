package org.signpost.nameserver;

import org.signpost.dns.DnsName;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.List;

/**
 * The key that signs a zone: one for everything (flags 257), ECDSA on P-256 with SHA-256 (RFC
 * 6605).
 */
public final class ZoneKey {

    /** Zone key, and secure entry point (RFC 4034 §2.1.1). */
    private static final int FLAGS = DNSKEYRecord.Flags.ZONE_KEY | DNSKEYRecord.Flags.SEP_KEY;

    private static final String CURVE = "secp256r1";

    private final DnsName zone;
    private final DNSKEYRecord published;
    private final PrivateKey secret;

    private ZoneKey(DnsName zone, DNSKEYRecord published, PrivateKey secret) {
        this.zone = zone;
        this.published = published;
        this.secret = secret;
    }

    /** A new key for that zone. */
    public static ZoneKey generate(DnsName zone) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE));
            return of(zone, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has P-256", e);
        }
    }

    /**
     * That key for that zone.
     *
     * @throws IllegalArgumentException when it isn't one on P-256
     */
    public static ZoneKey of(DnsName zone, KeyPair pair) {
        try {
            DNSKEYRecord published =
                    new DNSKEYRecord(
                            zone.wire(),
                            DClass.IN,
                            Zone.DEFAULT_TTL,
                            FLAGS,
                            DNSKEYRecord.Protocol.DNSSEC,
                            DNSSEC.Algorithm.ECDSAP256SHA256,
                            pair.getPublic());
            return new ZoneKey(zone, published, pair.getPrivate());
        } catch (DNSSEC.DNSSECException | RuntimeException e) {
            throw new IllegalArgumentException("no key on P-256 for " + zone, e);
        }
    }

    /** The zone that it signs. */
    public DnsName zone() {
        return zone;
    }

    /** Its DNSKEY record, as a line of a zone file or a file of trust anchors. */
    public String dnskey() {
        return published.toString();
    }

    /**
     * Its DS record, by SHA-256, as a line of the zone above or of a file of trust anchors (RFC
     * 4509).
     */
    public String ds() {
        return new DSRecord(
                        published.getName(),
                        DClass.IN,
                        Zone.DEFAULT_TTL,
                        DNSSEC.Digest.SHA256,
                        published)
                .toString();
    }

    DNSKEYRecord published() {
        return published;
    }

    /** The signature over records of one type at one name. */
    RRSIGRecord sign(List<Record> records, Instant from, Instant to) {
        try {
            RRset set = new RRset(records.toArray(Record[]::new));
            return DNSSEC.sign(set, published, secret, from, to);
        } catch (DNSSEC.DNSSECException e) {
            throw new IllegalStateException("can't sign " + records.getFirst(), e);
        }
    }
}
