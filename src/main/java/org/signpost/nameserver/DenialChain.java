package org.signpost.nameserver;

import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The chained records of a signed zone, which prove what doesn't exist.
 *
 * @param links each record of the chain with its signature, by its owner
 */
record DenialChain(Denial denial, Name apex, NavigableMap<Name, List<Record>> links) {

    /** The records that prove it, with their signatures; none twice. */
    List<Record> proof(Denied denied) {
        // Names in the open show their closest encloser by the names beside the gap.
        Stream<Name> enclosers =
                denial == Denial.NSEC3 ? denied.encloser().stream() : Stream.empty();
        return Stream.concat(enclosers, denied.names().stream())
                .map(this::link)
                .distinct()
                .flatMap(List::stream)
                .toList();
    }

    /** The record that matches the name, or covers it; the last one covers also what is before. */
    private List<Record> link(Name name) {
        return Optional.ofNullable(links.floorEntry(denial.owner(name, apex)))
                .or(() -> Optional.ofNullable(links.lastEntry()))
                .map(Map.Entry::getValue)
                .orElseThrow();
    }
}
