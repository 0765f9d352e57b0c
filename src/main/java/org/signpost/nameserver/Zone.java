package org.signpost.nameserver;

import org.signpost.dns.DnsName;
import org.signpost.dns.RecordType;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The records of one zone of DNS, unchangeable; a change makes another zone, which {@link
 * NameServer#replace} puts in its place.
 */
public final class Zone {

    /** Of records that name none, in seconds. */
    static final long DEFAULT_TTL = 300;

    private static final String DEFAULT_SOA = "@ IN SOA ns hostmaster 1 3600 600 604800 60\n";

    private final DnsName origin;
    private final List<Record> records;
    private final Optional<Signing> signing;
    private final NameTree tree;
    private final Optional<DenialChain> chain;

    private Zone(DnsName origin, List<Record> records, Optional<Signing> signing) {
        this.origin = origin;
        this.records = List.copyOf(records);
        this.signing = signing;
        this.tree = new NameTree(origin.wire());
        this.records.forEach(tree::place);
        if (at(tree.apex(), Type.SOA).size() != 1) {
            throw new IllegalArgumentException(origin + ": a zone has one SOA");
        }
        this.chain = signing.map(s -> s.sign(tree));
    }

    /**
     * The zone that a zone file describes (RFC 1035 §5). The default TTL is 300 s. Without an SOA
     * it gets one whose negative answers may be kept for 60 s; {@code $INCLUDE} isn't followed.
     *
     * @throws IllegalArgumentException when the text is no zone file, with the line
     */
    public static Zone parse(DnsName origin, String text) {
        List<Record> records = records(origin, text);
        boolean hasSoa = records.stream().anyMatch(r -> r.getType() == Type.SOA);
        return new Zone(
                origin,
                hasSoa ? records : join(records(origin, DEFAULT_SOA), records),
                Optional.empty());
    }

    /**
     * The same zone with more records, as lines of a zone file such as {@code mx1 60 IN A
     * 192.0.2.1}; a signed zone is signed again.
     *
     * @throws IllegalArgumentException when the text is no zone file, with the line
     */
    public Zone with(String text) {
        return new Zone(origin, join(records, records(origin, text)), signing);
    }

    /**
     * The same zone without the records of that type at that name; a signed zone is signed again.
     */
    public Zone without(DnsName name, RecordType<?> type) {
        Name owner = name.wire();
        return new Zone(
                origin,
                records.stream()
                        .filter(r -> r.getType() != type.code() || !r.getName().equals(owner))
                        .toList(),
                signing);
    }

    /**
     * The same zone, signed by that key only (RFC 4035 §2): with its DNSKEY record, signatures over
     * everything that is the zone's own, and a chain of its names. A delegation is secure if the
     * zone has DS records for it, such as {@link ZoneKey#ds}.
     *
     * @param from when the signatures begin to hold; in whole seconds
     * @param to when they cease to
     * @throws IllegalArgumentException when the key is another zone's
     */
    public Zone signed(ZoneKey key, Instant from, Instant to, Denial denial) {
        if (!key.zone().equals(origin)) {
            throw new IllegalArgumentException(
                    "the key of " + key.zone() + " can't sign " + origin);
        }
        return new Zone(origin, records, Optional.of(new Signing(key, from, to, denial)));
    }

    /** The name at the top of the zone. */
    public DnsName origin() {
        return origin;
    }

    boolean exists(Name name) {
        return tree.exists(name);
    }

    List<Record> at(Name name, int type) {
        return tree.at(name, type);
    }

    List<Record> signatures(Name name, int type) {
        return tree.signatures(name, type);
    }

    long negativeTtl() {
        return tree.negativeTtl();
    }

    Verdict find(Name name, int type) {
        return tree.find(name, type);
    }

    /** The records that prove it, with their signatures; none in a zone that isn't signed. */
    List<Record> proof(Denied denied) {
        return chain.map(c -> c.proof(denied)).orElse(List.of());
    }

    /** The records of a zone file, those of the class IN. */
    static List<Record> records(DnsName origin, String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        List<Record> records = new ArrayList<>();
        try (Master file =
                new Master(new ByteArrayInputStream(octets), origin.wire(), DEFAULT_TTL)) {
            file.disableIncludes(true);
            for (Record record = file.nextRecord(); record != null; record = file.nextRecord()) {
                if (record.getDClass() == DClass.IN) {
                    records.add(record);
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(origin + ": " + e.getMessage(), e);
        }
        return records;
    }

    private static List<Record> join(List<Record> some, List<Record> more) {
        List<Record> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
