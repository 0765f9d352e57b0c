package org.signpost.account;

import org.signpost.address.Domain;
import org.signpost.address.Mailbox;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Somebody with a mailbox here, as of the login.
 *
 * @param address the account's name
 * @param senders the addresses it may send as, local parts in lower case: its own and the aliases
 *     that lead to it
 * @param tagSeparators what separates a mailbox from a tag in each domain that has such
 * @param isSomebody tells an address that is a mailbox or an alias of its own from one that is
 *     another's with a tag
 */
public record Account(
        Mailbox address,
        Set<Mailbox> senders,
        Map<Domain, Character> tagSeparators,
        Predicate<Mailbox> isSomebody) {

    /** Copies the set and the map. */
    public Account {
        senders = senders.stream().map(Mailbox::folded).collect(Collectors.toUnmodifiableSet());
        tagSeparators = Map.copyOf(tagSeparators);
    }

    /** An account in domains without subaddresses. */
    public Account(Mailbox address, Set<Mailbox> senders) {
        this(address, senders, Map.of(), mailbox -> false);
    }

    /**
     * Whether the account is authorised for that address in MAIL FROM and From (RFC 6409 §6.1): one
     * of its senders, or a subaddress of one that isn't somebody else's name; case doesn't matter,
     * as the domain is ours.
     */
    public boolean maySendAs(Mailbox mailbox) {
        if (senders.contains(mailbox.folded())) return true;
        if (isSomebody.test(mailbox)) return false;
        Optional<Character> separator = mailbox.domain().map(tagSeparators::get);
        return Subaddress.base(mailbox, separator)
                .map(base -> senders.contains(base.folded()))
                .orElse(false);
    }
}
