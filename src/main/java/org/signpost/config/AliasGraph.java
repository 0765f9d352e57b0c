package org.signpost.config;

import org.signpost.address.Domain;
import org.signpost.address.LocalPart;
import org.signpost.address.Mailbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the aliases of all domains lead. Deep chains are walked without recursion. */
final class AliasGraph {
    private static final String POSTMASTER = "postmaster";

    private final Map<Domain, DomainConfig> domains = new LinkedHashMap<>();

    AliasGraph(List<DomainConfig> domains) {
        domains.forEach(d -> this.domains.putIfAbsent(d.name(), d));
    }

    /**
     * The ways along which an alias of that domain leads back to itself, each named once: by the
     * least of its names. The first name stands again at the end.
     */
    List<List<String>> loops(DomainConfig domain) {
        List<List<String>> loops = new ArrayList<>();
        domain.aliases().entries().keySet().stream()
                .sorted()
                .map(name -> name + "@" + domain.name())
                .forEach(start -> loop(start).ifPresent(loops::add));
        return loops;
    }

    private Optional<List<String>> loop(String start) {
        Map<String, String> cameFrom = new LinkedHashMap<>();
        List<String> todo = List.of(start);
        while (!todo.isEmpty()) {
            List<String> found = new ArrayList<>();
            for (String address : todo) {
                for (String target : next(address)) {
                    if (target.equals(start)) return named(start, address, cameFrom);
                    if (cameFrom.putIfAbsent(target, address) == null) found.add(target);
                }
            }
            todo = found;
        }
        return Optional.empty();
    }

    private static Optional<List<String>> named(
            String start, String last, Map<String, String> cameFrom) {
        List<String> way = new ArrayList<>(List.of(start));
        for (String at = last; !at.equals(start); at = cameFrom.getOrDefault(at, start)) {
            way.add(1, at);
        }
        boolean leastFirst = way.stream().allMatch(a -> start.compareTo(a) <= 0);
        way.add(start);
        return leastFirst ? Optional.of(way) : Optional.empty();
    }

    /** The next addresses, in lower case; none where it is a mailbox or not ours. */
    private List<String> next(String address) {
        Mailbox mailbox = Mailbox.of(address);
        return domainOf(mailbox)
                .map(d -> targets(mailbox, d).stream().map(t -> folded(t, d.name())))
                .orElse(Stream.empty())
                // An alias among its own targets means the mailbox of that name.
                .filter(target -> !target.equals(address))
                .toList();
    }

    /** An exact name comes first, then the one before a tag, then the catch-all. */
    private static List<String> targets(Mailbox mailbox, DomainConfig domain) {
        Map<String, List<String>> entries = domain.aliases().entries();
        String local = mailbox.local().folded();
        int tag = domain.tagSeparator().map(local::indexOf).orElse(-1);
        String base = tag > 0 ? local.substring(0, tag) : local;
        List<String> exact = entries.getOrDefault(local, entries.getOrDefault(base, List.of()));
        boolean postmaster = exact.isEmpty() && base.equals(POSTMASTER);
        return postmaster ? domain.aliases().catchAll().map(List::of).orElse(List.of()) : exact;
    }

    private Optional<DomainConfig> domainOf(Mailbox mailbox) {
        return mailbox.domain().flatMap(d -> Optional.ofNullable(domains.get(d)));
    }

    private static String folded(String target, Domain domain) {
        Mailbox mailbox = Types.mailbox(target, domain);
        return new Mailbox(new LocalPart(mailbox.local().folded()), mailbox.host()).text();
    }
}
