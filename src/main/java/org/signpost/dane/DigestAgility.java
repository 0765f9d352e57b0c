package org.signpost.dane;

import org.signpost.dane.Association.MatchingType;
import org.signpost.dns.TlsaRecord;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Leaves weaker digests out of account where a domain publishes stronger ones, too (RFC 7671 §9):
 * they are there for clients that know no better. Who can forge the weak one gains nothing then.
 */
final class DigestAgility {

    /** What the choice is made within: the records of each usage and selector. */
    private record Group(Association.Usage usage, Association.Selector selector) {
        static Group of(Association association) {
            return new Group(association.usage(), association.selector());
        }
    }

    private DigestAgility() {}

    /**
     * Of the usable records those that count: for each usage and selector the ones without a
     * digest, and those with the strongest.
     */
    static Set<TlsaRecord> strongest(Collection<TlsaRecord> records) {
        Map<TlsaRecord, Association> usable = usable(records);
        Map<Group, MatchingType> best = new HashMap<>();
        usable.values()
                .forEach(kind ->
                        best.merge(Group.of(kind), kind.matchingType(), DigestAgility::stronger));
        Set<TlsaRecord> chosen = new LinkedHashSet<>();
        usable.forEach((record, kind) -> {
            MatchingType type = kind.matchingType();
            if (type == MatchingType.FULL || type == best.get(Group.of(kind))) {
                chosen.add(record);
            }
        });
        return chosen;
    }

    private static Map<TlsaRecord, Association> usable(Collection<TlsaRecord> records) {
        Map<TlsaRecord, Association> usable = new HashMap<>();
        for (TlsaRecord record : records) {
            if (UnusableRecord.of(record).isEmpty()) {
                Association.of(record).ifPresent(kind -> usable.put(record, kind));
            }
        }
        return usable;
    }

    /** They are declared from the weakest to the strongest. */
    private static MatchingType stronger(MatchingType one, MatchingType other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
