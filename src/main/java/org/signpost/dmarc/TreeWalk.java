package org.signpost.dmarc;

import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.Resolver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Climbs from a name towards the root in search of records (RFC 9989 §4.10). Each name is asked for
 * once, however many walks come by.
 */
final class TreeWalk {

    /** Longer names jump: nobody makes a receiver ask more than this for one name. */
    private static final int MOST_QUERIES = 8;

    private final Resolver resolver;
    private final Map<DnsName, Lookup> lookups = new HashMap<>();

    TreeWalk(Resolver resolver) {
        this.resolver = resolver;
    }

    /** What is at one name. */
    sealed interface Lookup {
        record Found(DmarcRecord record) implements Lookup {}

        /**
         * No record, or several, which are all discarded.
         *
         * @param several how many, where there is more than one
         */
        record Nothing(int several) implements Lookup {}

        /** The DNS couldn't say. */
        record Unknown(String why) implements Lookup {}
    }

    /** A record with the name that has it. */
    record Place(DnsName name, DmarcRecord record) {}

    /**
     * What a walk found.
     *
     * @param places from the longest name to the shortest
     * @param broken why it ended early; empty where it came to its end
     */
    record Found(DnsName start, List<Place> places, Optional<String> broken) {

        /**
         * The domain of the organization that the start belongs to (RFC 9989 §4.10.2). Whatever has
         * a {@code psd} of y or n is the last place, since the walk ends there.
         */
        DnsName organizationalDomain() {
            if (places.isEmpty()) return start;
            Place last = places.getLast();
            boolean suffix = last.record.psd() == PublicSuffix.YES && !last.name.equals(start);
            return suffix ? below(last.name) : last.name;
        }

        /** That of the organizational domain, else that of the public suffix (RFC 9989 §4.10.1). */
        Optional<Place> policy() {
            DnsName organization = organizationalDomain();
            return places.stream()
                    .filter(place -> place.name.equals(organization))
                    .findFirst()
                    .or(() -> places.reversed().stream().findFirst());
        }

        private DnsName below(DnsName suffix) {
            List<DnsName> names = upwards(start);
            return names.get(names.indexOf(suffix) - 1);
        }
    }

    /** Climbs until a record says where it ends, the top is reached, or the DNS fails. */
    Found from(DnsName start) {
        List<Place> places = new ArrayList<>();
        for (DnsName name : targets(start)) {
            switch (at(name)) {
                case Lookup.Unknown(String why) -> {
                    return new Found(start, places, Optional.of(why));
                }
                case Lookup.Nothing _ -> {}
                case Lookup.Found(DmarcRecord record) -> {
                    places.add(new Place(name, record));
                    if (record.psd() != PublicSuffix.UNSAID) {
                        return new Found(start, places, Optional.empty());
                    }
                }
            }
        }
        return new Found(start, places, Optional.empty());
    }

    /** The one record at that name. */
    Lookup at(DnsName name) {
        return lookups.computeIfAbsent(name, this::ask);
    }

    private Lookup ask(DnsName name) {
        // A name that is too long to have the label in front of it has no record.
        Optional<DnsName> place = DnsName.parse("_dmarc." + name);
        if (place.isEmpty()) return new Lookup.Nothing(0);
        return switch (resolver.txt(place.get())) {
            case Answer.Found<String> found -> only(found.records());
            case Answer.NoData<String> _ -> new Lookup.Nothing(0);
            case Answer.NoSuchName<String> _ -> new Lookup.Nothing(0);
            case Answer.Failed<String> failed ->
                    new Lookup.Unknown("no answer for " + place.get() + ": " + failed.detail());
        };
    }

    private static Lookup only(List<String> texts) {
        List<DmarcRecord> records =
                texts.stream().map(DmarcRecord::parse).flatMap(Optional::stream).toList();
        return records.size() == 1
                ? new Lookup.Found(records.getFirst())
                : new Lookup.Nothing(records.size());
    }

    /** RFC 9989 §4.10 step 4: a name of eight labels or more is followed by its last seven. */
    private static List<DnsName> targets(DnsName start) {
        List<DnsName> names = upwards(start);
        if (names.size() <= MOST_QUERIES) return names;
        List<DnsName> targets = new ArrayList<>(MOST_QUERIES);
        targets.add(start);
        targets.addAll(names.subList(names.size() - MOST_QUERIES + 1, names.size()));
        return targets;
    }

    /** The name and all above it but the root. */
    static List<DnsName> upwards(DnsName name) {
        List<DnsName> names = new ArrayList<>();
        Optional<DnsName> next = Optional.of(name);
        while (next.isPresent() && !next.get().isRoot()) {
            names.add(next.get());
            next = next.get().parent();
        }
        return names;
    }
}
