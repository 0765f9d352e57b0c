package org.signpost.account;

import org.signpost.address.Mailbox;
import org.signpost.config.SenderPattern;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** All accounts at one moment, found by name; it never changes. */
final class AccountBook {

    private final long generation;
    private final List<AccountEntry> entries;
    private final Map<Long, Integer> passwords;
    private final Map<Long, List<SenderPattern>> senders;
    private final Map<Mailbox, AccountEntry> byAddress = new HashMap<>();
    private final Map<String, List<AccountEntry>> byLocalPart = new HashMap<>();

    /**
     * Makes the book.
     *
     * @param generation a number that every change of any account changes
     * @param entries the oldest first
     * @param passwords a number for each account's password that another password changes
     * @param senders what accounts may send as beside their own addresses
     */
    AccountBook(
            long generation,
            List<AccountEntry> entries,
            Map<Long, Integer> passwords,
            Map<Long, List<SenderPattern>> senders) {
        this.generation = generation;
        this.passwords = Map.copyOf(passwords);
        this.senders = Map.copyOf(senders);
        this.entries = List.copyOf(entries);
        for (AccountEntry entry : entries) {
            Mailbox folded = entry.address().folded();
            byAddress.put(folded, entry);
            byLocalPart.computeIfAbsent(folded.local().value(), l -> new ArrayList<>(1)).add(entry);
        }
    }

    /** Accounts of which no more is known than who they are. */
    static AccountBook of(List<AccountEntry> entries) {
        return new AccountBook(Long.MIN_VALUE, entries, Map.of(), Map.of());
    }

    long generation() {
        return generation;
    }

    List<AccountEntry> entries() {
        return entries;
    }

    /** What an account that was granted is compared by. */
    Authenticator.Mark mark(AccountEntry account) {
        return new Authenticator.Mark(account.id(), passwords.getOrDefault(account.id(), 0));
    }

    /** What an administrator lets an account send as beside its own addresses. */
    List<SenderPattern> senders(Mailbox account) {
        return find(account).map(a -> senders.getOrDefault(a.id(), List.of())).orElse(List.of());
    }

    /** The account of that address, in any case. */
    Optional<AccountEntry> find(Mailbox address) {
        return Optional.ofNullable(byAddress.get(address.folded()));
    }

    /** The account that logs in by that name: its address, or its local part where unique. */
    Optional<AccountEntry> named(String login) {
        Optional<AccountEntry> byName = Mailbox.parse(login).flatMap(this::find);
        if (byName.isPresent()) return byName;
        List<AccountEntry> same =
                byLocalPart.getOrDefault(login.toLowerCase(Locale.ROOT), List.of());
        return same.size() == 1 ? Optional.of(same.getFirst()) : Optional.empty();
    }

    /**
     * The address that nobody of that login name would have. A name alone gets a domain, as an
     * account has the same secrets under its address and its local part.
     */
    String pretendedAddress(String login) {
        Optional<Mailbox> address = Mailbox.parse(login).filter(m -> m.domain().isPresent());
        if (address.isPresent()) return address.get().folded().text();
        String folded = login.toLowerCase(Locale.ROOT);
        List<String> domains =
                byAddress.keySet().stream().map(m -> m.host().text()).distinct().sorted().toList();
        return domains.isEmpty()
                ? folded
                : folded + "@" + domains.get(Math.floorMod(folded.hashCode(), domains.size()));
    }
}
