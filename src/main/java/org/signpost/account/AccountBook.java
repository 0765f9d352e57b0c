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
    private final Parts parts;
    private final Map<Mailbox, AccountEntry> byAddress = new HashMap<>();
    private final Map<String, List<AccountEntry>> byLocalPart = new HashMap<>();
    private final List<String> domains;

    /**
     * What is kept of accounts that have it, by their numbers.
     *
     * @param senders what they may send as beside their own addresses
     * @param credentials their application credentials, the oldest first
     * @param daily how many recipients they may send to in a day
     */
    record Parts(
            Map<Long, List<SenderPattern>> senders,
            Map<Long, List<Credential>> credentials,
            Map<Long, Integer> daily) {

        Parts {
            senders = Map.copyOf(senders);
            credentials = Map.copyOf(credentials);
            daily = Map.copyOf(daily);
        }
    }

    /**
     * Makes the book.
     *
     * @param generation a number that every change of any account changes
     * @param entries the oldest first
     * @param passwords a number for each account's password that another password changes
     * @param parts what else is kept of accounts
     */
    AccountBook(
            long generation,
            List<AccountEntry> entries,
            Map<Long, Integer> passwords,
            Parts parts) {
        this.generation = generation;
        this.passwords = Map.copyOf(passwords);
        this.parts = parts;
        this.entries = List.copyOf(entries);
        for (AccountEntry entry : entries) {
            Mailbox folded = entry.address().folded();
            byAddress.put(folded, entry);
            byLocalPart.computeIfAbsent(folded.local().value(), l -> new ArrayList<>(1)).add(entry);
        }
        domains =
                byAddress.keySet().stream().map(m -> m.host().text()).distinct().sorted().toList();
    }

    /** Accounts of which no more is known than who they are. */
    static AccountBook of(List<AccountEntry> entries) {
        Parts none = new Parts(Map.of(), Map.of(), Map.of());
        return new AccountBook(Long.MIN_VALUE, entries, Map.of(), none);
    }

    long generation() {
        return generation;
    }

    List<AccountEntry> entries() {
        return entries;
    }

    /**
     * What an account that was granted is compared by.
     *
     * @param by the credential by which it was; empty for its password
     */
    Authenticator.Mark mark(AccountEntry account, Optional<Credential> by) {
        int proof =
                by.map(c -> c.secret().hashCode())
                        .orElseGet(() -> passwords.getOrDefault(account.id(), 0));
        return new Authenticator.Mark(account.id(), proof);
    }

    /** What an administrator lets an account send as beside its own addresses. */
    List<SenderPattern> senders(Mailbox account) {
        return find(account)
                .map(a -> parts.senders().getOrDefault(a.id(), List.of()))
                .orElse(List.of());
    }

    /** An account's application credentials, the oldest first. */
    List<Credential> credentials(AccountEntry account) {
        return parts.credentials().getOrDefault(account.id(), List.of());
    }

    /** The daily limits of accounts, by their numbers. */
    Map<Long, Integer> limits() {
        return parts.daily();
    }

    /** An account's credential of that number. */
    Optional<Credential> credential(AccountEntry account, long id) {
        for (Credential credential : credentials(account)) {
            if (credential.id() == id) return Optional.of(credential);
        }
        return Optional.empty();
    }

    /** How many recipients an account may send to in a day; empty for any number. */
    Optional<Integer> daily(AccountEntry account) {
        return Optional.ofNullable(parts.daily().get(account.id()));
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
        if (same.size() == 1) return Optional.of(same.getFirst());
        // What is kept here of somebody of a directory takes nobody's name away.
        List<AccountEntry> passwords = same.stream().filter(AccountEntry::hasPassword).toList();
        return passwords.size() == 1 ? Optional.of(passwords.getFirst()) : Optional.empty();
    }

    /**
     * The address that nobody of that login name would have. A name alone gets a domain, as an
     * account has the same secrets under its address and its local part.
     */
    String pretendedAddress(String login) {
        Optional<Mailbox> address = Mailbox.parse(login).filter(m -> m.domain().isPresent());
        if (address.isPresent()) return address.get().folded().text();
        String folded = login.toLowerCase(Locale.ROOT);
        return domains.isEmpty()
                ? folded
                : folded + "@" + domains.get(Math.floorMod(folded.hashCode(), domains.size()));
    }
}
