package org.signpost.nameserver;

import org.signpost.dns.DnsName;
import org.signpost.dns.RecordType;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The records of one zone of DNS, unchangeable; a change makes another zone, which {@link
 * NameServer#replace} puts in its place.
 */
public final class Zone {

    /** Of records that name none, in seconds. */
    static final long DEFAULT_TTL = 300;

    private static final String DEFAULT_SOA = "@ IN SOA ns hostmaster 1 3600 600 604800 60\n";

    private final DnsName origin;
    private final Name apex;
    private final List<Record> records;
    private final Map<Name, List<Record>> nodes = new HashMap<>();

    private Zone(DnsName origin, List<Record> records) {
        this.origin = origin;
        this.apex = origin.wire();
        this.records = List.copyOf(records);
        nodes.put(apex, new ArrayList<>());
        records.forEach(this::place);
        if (at(apex, Type.SOA).size() != 1) {
            throw new IllegalArgumentException(origin + ": a zone has one SOA");
        }
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
        return new Zone(origin, hasSoa ? records : join(records(origin, DEFAULT_SOA), records));
    }

    /**
     * The same zone with more records, as lines of a zone file such as {@code mx1 60 IN A
     * 192.0.2.1}.
     *
     * @throws IllegalArgumentException when the text is no zone file, with the line
     */
    public Zone with(String text) {
        return new Zone(origin, join(records, records(origin, text)));
    }

    /** The same zone without the records of that type at that name. */
    public Zone without(DnsName name, RecordType<?> type) {
        Name owner = name.wire();
        return new Zone(
                origin,
                records.stream()
                        .filter(r -> r.getType() != type.code() || !r.getName().equals(owner))
                        .toList());
    }

    /** The name at the top of the zone. */
    public DnsName origin() {
        return origin;
    }

    SOARecord soa() {
        return (SOARecord) at(apex, Type.SOA).getFirst();
    }

    /** Whether the name exists, if only because names below it do (RFC 8020 §2). */
    boolean exists(Name name) {
        return nodes.containsKey(name);
    }

    List<Record> at(Name name, int type) {
        return nodes.getOrDefault(name, List.of()).stream()
                .filter(r -> r.getType() == type)
                .toList();
    }

    /** What the zone says to a question about a name within it (RFC 1034 §4.3.2, RFC 4592). */
    Verdict find(Name name, int type) {
        List<Record> cut = cutAbove(name);
        if (!cut.isEmpty()) {
            return new Verdict.Referral(cut);
        }
        if (exists(name)) {
            return verdict(name, name, type);
        }
        Name encloser = new Name(name, 1);
        while (!exists(encloser)) {
            encloser = new Name(encloser, 1);
        }
        Name wildcard = name.wild(name.labels() - encloser.labels());
        return exists(wildcard) ? verdict(wildcard, name, type) : new Verdict.NoName();
    }

    private Verdict verdict(Name node, Name asked, int type) {
        List<Record> found = at(node, type);
        if (!found.isEmpty()) {
            return new Verdict.Records(owned(found, asked));
        }
        List<Record> alias = at(node, Type.CNAME);
        return alias.isEmpty()
                ? new Verdict.NoRecords()
                : new Verdict.Alias(owned(alias, asked).getFirst());
    }

    private static List<Record> owned(List<Record> records, Name owner) {
        return records.stream().map(r -> r.withName(owner)).toList();
    }

    /** The NS records of the highest delegation at or above the name, below the apex. */
    private List<Record> cutAbove(Name name) {
        for (int labels = apex.labels() + 1; labels <= name.labels(); labels++) {
            List<Record> ns = at(new Name(name, name.labels() - labels), Type.NS);
            if (!ns.isEmpty()) {
                return ns;
            }
        }
        return List.of();
    }

    private void place(Record record) {
        Name owner = record.getName();
        if (!owner.subdomain(apex)) {
            throw new IllegalArgumentException(owner + " isn't within " + origin);
        }
        nodes.computeIfAbsent(owner, name -> new ArrayList<>()).add(record);
        for (Name above = owner; above.labels() > apex.labels(); above = new Name(above, 1)) {
            nodes.computeIfAbsent(above, name -> new ArrayList<>());
        }
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

    /** What a zone says to a question. */
    sealed interface Verdict {
        /** These. */
        record Records(List<Record> records) implements Verdict {}

        /** Another name for it. */
        record Alias(Record cname) implements Verdict {}

        /** The name exists, the type doesn't. */
        record NoRecords() implements Verdict {}

        /** The name doesn't exist. */
        record NoName() implements Verdict {}

        /** Somebody else knows. */
        record Referral(List<Record> ns) implements Verdict {}
    }
}
