package org.signpost.nameserver;

import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * How a zone is signed.
 *
 * @param from when the signatures begin to hold
 * @param to when they cease to
 */
record Signing(ZoneKey key, Instant from, Instant to, Denial denial) {

    /** Adds what makes a zone a signed one (RFC 4035 §2), and chains its names. */
    DenialChain sign(NameTree tree) {
        tree.place(key.published());
        denial.parameters(tree.apex(), tree.negativeTtl()).ifPresent(tree::place);
        NavigableMap<Name, SortedSet<Integer>> bits = new TreeMap<>();
        for (Name name : tree.authoritative()) {
            SortedSet<Integer> types = tree.types(name);
            boolean signed = signAt(name, types, tree);
            if (denial.chains(types)) {
                bits.put(denial.owner(name, tree.apex()), denial.bits(types, signed));
            }
        }
        DenialChain chain = chain(bits, tree);
        // RFC 5155 §7.2.8: hashed names aren't names of the zone.
        if (denial == Denial.NSEC) chain.links().values().forEach(l -> l.forEach(tree::place));
        return chain;
    }

    /** Signs all that is the zone's own; false where nothing is. */
    private boolean signAt(Name name, SortedSet<Integer> types, NameTree tree) {
        // RFC 4035 §2.2: the NS records of a delegation are the lower zone's.
        List<Integer> own = types.stream().filter(t -> t != Type.NS || !tree.isCut(name)).toList();
        own.forEach(type -> tree.place(signature(tree.at(name, type))));
        return !own.isEmpty();
    }

    private DenialChain chain(NavigableMap<Name, SortedSet<Integer>> bits, NameTree tree) {
        NavigableMap<Name, List<Record>> links = new TreeMap<>();
        bits.forEach((owner, listed) -> {
            // The last one leads back to the first (RFC 4034 §4.1.1, RFC 5155 §3.1.7).
            Name next = Optional.ofNullable(bits.higherKey(owner)).orElseGet(bits::firstKey);
            int[] types = listed.stream().mapToInt(Integer::intValue).toArray();
            Record link = denial.link(owner, next, tree.negativeTtl(), types);
            links.put(owner, List.of(link, signature(List.of(link))));
        });
        return new DenialChain(denial, tree.apex(), links);
    }

    private RRSIGRecord signature(List<Record> records) {
        return key.sign(records, from, to);
    }
}
