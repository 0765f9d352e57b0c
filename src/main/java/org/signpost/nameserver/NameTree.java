package org.signpost.nameserver;

import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The names of a zone with their records, and what follows from which lies above which. */
final class NameTree {

    private final Name apex;

    /** In canonical order (RFC 4034 §6.1), which is the one of dnsjava's names. */
    private final NavigableMap<Name, List<Record>> nodes = new TreeMap<>();

    /** A tree with nothing but its top. */
    NameTree(Name apex) {
        this.apex = apex;
        nodes.put(apex, new ArrayList<>());
    }

    /**
     * Puts a record in its place.
     *
     * @throws IllegalArgumentException when it isn't within the zone
     */
    void place(Record record) {
        Name owner = record.getName();
        if (!owner.subdomain(apex)) {
            throw new IllegalArgumentException(owner + " isn't within " + apex.toString(true));
        }
        nodes.computeIfAbsent(owner, name -> new ArrayList<>()).add(record);
        for (Name above = owner; above.labels() > apex.labels(); above = new Name(above, 1)) {
            nodes.computeIfAbsent(above, name -> new ArrayList<>());
        }
    }

    Name apex() {
        return apex;
    }

    /** How long it may be kept that something doesn't exist, in seconds (RFC 2308 §3, RFC 9077). */
    long negativeTtl() {
        SOARecord soa = (SOARecord) at(apex, Type.SOA).getFirst();
        return Math.min(soa.getTTL(), soa.getMinimum());
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

    /** The signatures over the records of that type. */
    List<Record> signatures(Name name, int type) {
        return at(name, Type.RRSIG).stream()
                .filter(r -> ((RRSIGRecord) r).getTypeCovered() == type)
                .toList();
    }

    /** All names that the zone speaks for, its delegations among them and nothing below those. */
    List<Name> authoritative() {
        return nodes.keySet().stream()
                .filter(name -> cut(name).map(name::equals).orElse(true))
                .toList();
    }

    /** What the zone itself has at such a name; at a delegation addresses are the lower zone's. */
    SortedSet<Integer> types(Name name) {
        boolean delegated = isCut(name);
        return nodes.getOrDefault(name, List.of()).stream()
                .map(Record::getType)
                .filter(type -> !delegated || type == Type.NS || type == Type.DS)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    boolean isCut(Name name) {
        return !name.equals(apex) && !at(name, Type.NS).isEmpty();
    }

    /** What the zone says to a question about a name within it (RFC 1034 §4.3.2, RFC 4592). */
    Verdict find(Name name, int type) {
        Optional<Name> cut = cut(name);
        // RFC 4035 §3.1.4.1: whether a delegation is secure is said above it.
        boolean above = type == Type.DS && cut.map(name::equals).orElse(false);
        if (cut.isPresent() && !above) {
            return new Verdict.Referral(cut.get());
        }
        if (exists(name)) {
            return verdict(name, name, type, Denied.NOTHING)
                    .orElseGet(() -> new Verdict.NoRecords(Denied.typeAt(name)));
        }
        Name nextCloser = name;
        while (!exists(new Name(nextCloser, 1))) {
            nextCloser = new Name(nextCloser, 1);
        }
        return synthesize(name, nextCloser, type);
    }

    /** What the wildcard beside the name says, if there is one (RFC 4592 §3.3.1). */
    private Verdict synthesize(Name name, Name nextCloser, int type) {
        Name encloser = new Name(nextCloser, 1);
        Name wildcard = name.wild(name.labels() - encloser.labels());
        Denied all = Denied.below(encloser, nextCloser, wildcard);
        if (!exists(wildcard)) {
            return new Verdict.NoName(all);
        }
        return verdict(wildcard, name, type, Denied.closer(nextCloser))
                .orElseGet(() -> new Verdict.NoRecords(all));
    }

    private Optional<Verdict> verdict(Name node, Name asked, int type, Denied denied) {
        List<Record> found = at(node, type);
        if (!found.isEmpty()) {
            List<Record> signatures = owned(signatures(node, type), asked);
            return Optional.of(new Verdict.Records(owned(found, asked), signatures, denied));
        }
        List<Record> signatures = owned(signatures(node, Type.CNAME), asked);
        return owned(at(node, Type.CNAME), asked).stream()
                .findFirst()
                .map(cname -> new Verdict.Alias(cname, signatures, denied));
    }

    private static List<Record> owned(List<Record> records, Name owner) {
        return records.stream().map(r -> r.withName(owner)).toList();
    }

    /** The highest delegation at or above the name, below the apex. */
    private Optional<Name> cut(Name name) {
        for (int labels = apex.labels() + 1; labels <= name.labels(); labels++) {
            Name above = new Name(name, name.labels() - labels);
            if (isCut(above)) {
                return Optional.of(above);
            }
        }
        return Optional.empty();
    }
}
