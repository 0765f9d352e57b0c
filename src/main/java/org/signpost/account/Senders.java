package org.signpost.account;

import org.signpost.address.Domain;
import org.signpost.address.Mailbox;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Addresses that somebody may send as.
 *
 * @param mailboxes single ones, local parts in lower case
 * @param domains those of which every address is among them
 * @param tagSeparators what separates a mailbox from a tag in each domain that has such
 * @param isSomebody tells an address that is a mailbox or an alias of its own from one that is
 *     another's with a tag
 */
public record Senders(
        Set<Mailbox> mailboxes,
        Set<Domain> domains,
        Map<Domain, Character> tagSeparators,
        Predicate<Mailbox> isSomebody) {

    /** Copies the sets and the map. */
    public Senders {
        mailboxes = mailboxes.stream().map(Mailbox::folded).collect(Collectors.toUnmodifiableSet());
        domains = Set.copyOf(domains);
        tagSeparators = Map.copyOf(tagSeparators);
    }

    /** Single addresses in domains without subaddresses. */
    public static Senders only(Set<Mailbox> mailboxes) {
        return new Senders(mailboxes, Set.of(), Map.of(), mailbox -> false);
    }

    /**
     * Whether that address is among them, as it is or as a subaddress of one that isn't somebody
     * else's name; case doesn't matter, as the domain is ours.
     */
    boolean contain(Mailbox mailbox) {
        if (mailboxes.contains(mailbox.folded())) return true;
        if (mailbox.domain().filter(domains::contains).isPresent()) return true;
        if (isSomebody.test(mailbox)) return false;
        Optional<Character> separator = mailbox.domain().map(tagSeparators::get);
        return Subaddress.base(mailbox, separator)
                .map(base -> mailboxes.contains(base.folded()))
                .orElse(false);
    }

    /** Whether an address of that domain is among them. */
    boolean haveSomeOf(Domain domain) {
        return domains.contains(domain)
                || mailboxes.stream().anyMatch(m -> m.host().equals(domain));
    }
}
