package org.signpost.account;

import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.config.DomainConfig;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what addresses lead to, on one state of domains and accounts.
 *
 * <p>In this order: the alias of that name; the account, or what {@code recipients} says; the same
 * two for the mailbox without its tag; the catch-all; for postmaster (RFC 5321 §4.5.1), and for
 * abuse (RFC 2142 §4) where addresses are known here, whoever is postmaster anywhere here, at last
 * the oldest account.
 */
record Lookup(OwnAddresses own, AccountBook book, Callout callout) {

    /** What one address is. */
    private sealed interface Found {

        record Mine(Mailbox mailbox) implements Found {}

        record Alias(List<Mailbox> targets) implements Found {}

        record Foreign() implements Found {}

        record Nothing() implements Found {}

        record Undecided(String reason) implements Found {}
    }

    /** What an alias leads to in the end. */
    private sealed interface Reach {

        record Targets(List<Mailbox> targets) implements Reach {}

        record Nowhere() implements Reach {}

        record Undecided(String reason) implements Reach {}
    }

    private static final Found NOTHING = new Found.Nothing();

    /** What that address leads to. */
    Resolution resolve(Mailbox start) {
        return switch (find(start)) {
            case Found.Mine(Mailbox mailbox) -> new Resolution.Known(List.of(mailbox));
            case Found.Alias(List<Mailbox> targets) -> resolution(follow(start, targets), start);
            case Found.Foreign() -> new Resolution.Elsewhere();
            case Found.Nothing() -> new Resolution.Unknown();
            case Found.Undecided(String reason) -> new Resolution.Unavailable(reason);
        };
    }

    /** Whether it is an alias, or falls to a catch-all, and none of the targets is a mailbox. */
    boolean leadsNowhere(Mailbox start) {
        return find(start) instanceof Found.Alias(List<Mailbox> targets)
                && follow(start, targets) instanceof Reach.Nowhere;
    }

    /** Whether an address of ours is a mailbox, whatever alias has the same name. */
    boolean isMailbox(Mailbox mailbox) {
        return !(again(mailbox) instanceof Found.Nothing);
    }

    /** Whether postmaster of that domain is led somewhere by configuration and not by default. */
    boolean hasPostmaster(DomainAddresses addresses) {
        return !(withoutDefault(addresses, addresses.postmaster()) instanceof Found.Nothing);
    }

    /**
     * Follows aliases of aliases. Each name is followed once, so that a loop ends; a name that
     * turns up again and is a mailbox too means the mailbox, as in {@code alice: alice, bob}.
     */
    private Reach follow(Mailbox start, List<Mailbox> first) {
        Map<Mailbox, Mailbox> reached = new LinkedHashMap<>();
        Set<Mailbox> followed = new HashSet<>(Set.of(start.folded()));
        Deque<Mailbox> todo = new ArrayDeque<>(first);
        while (!todo.isEmpty()) {
            Mailbox next = todo.remove();
            Found found = followed.add(key(next)) ? find(next) : again(next);
            switch (found) {
                case Found.Mine(Mailbox mailbox) -> reached.putIfAbsent(key(mailbox), mailbox);
                case Found.Foreign() -> reached.putIfAbsent(next, next);
                case Found.Alias(List<Mailbox> targets) -> todo.addAll(targets);
                case Found.Nothing() -> {}
                case Found.Undecided(String reason) -> {
                    return new Reach.Undecided(reason);
                }
            }
        }
        return reached.isEmpty()
                ? new Reach.Nowhere()
                : new Reach.Targets(new ArrayList<>(reached.values()));
    }

    private static Resolution resolution(Reach reach, Mailbox start) {
        return switch (reach) {
            case Reach.Targets(List<Mailbox> targets) -> new Resolution.Known(targets);
            case Reach.Nowhere() -> new Resolution.Unavailable(start + " leads nowhere");
            case Reach.Undecided(String reason) -> new Resolution.Unavailable(reason);
        };
    }

    /** Ours are equal in any case; of others nobody but their host may say so (RFC 5321 §2.4). */
    private Mailbox key(Mailbox mailbox) {
        return own.of(mailbox).isPresent() ? mailbox.folded() : mailbox;
    }

    private Found again(Mailbox mailbox) {
        return own.of(mailbox).map(t -> mailbox(t, mailbox)).orElse(NOTHING);
    }

    private Found find(Mailbox mailbox) {
        Optional<DomainAddresses> addresses = own.of(mailbox);
        if (addresses.isEmpty()) return new Found.Foreign();
        Found found = withoutDefault(addresses.get(), mailbox);
        if (!(found instanceof Found.Nothing)) return found;
        return isRole(addresses.get(), mailbox) ? postmaster(addresses.get()) : found;
    }

    private Found withoutDefault(DomainAddresses addresses, Mailbox mailbox) {
        Found exact = exact(addresses, mailbox);
        if (!(exact instanceof Found.Nothing)) return exact;
        Found base = addresses.base(mailbox).map(b -> exact(addresses, b)).orElse(NOTHING);
        // The tag stays: Maildir delivery takes it off, a mailbox server by LMTP may sort by it.
        if (base instanceof Found.Mine) return new Found.Mine(mailbox);
        if (!(base instanceof Found.Nothing)) return base;
        if (addresses.catchAll().isPresent()) {
            return new Found.Alias(List.of(addresses.catchAll().get()));
        }
        return addresses.complete()
                ? NOTHING
                : new Found.Undecided("a list of " + addresses.name() + " isn't there in whole");
    }

    private Found exact(DomainAddresses addresses, Mailbox mailbox) {
        List<Mailbox> targets = addresses.aliasTargets(mailbox);
        return targets.isEmpty() ? mailbox(addresses, mailbox) : new Found.Alias(targets);
    }

    private Found mailbox(DomainAddresses addresses, Mailbox mailbox) {
        return switch (addresses.config().recipients()) {
            case DomainConfig.Recipients.Accounts() ->
                    mine(book.find(mailbox).isPresent(), mailbox);
            case DomainConfig.Recipients.File file ->
                    mine(addresses.recipients().contains(mailbox.local().folded()), mailbox);
            case DomainConfig.Recipients.Callout(), DomainConfig.Recipients.Ldap() ->
                    asked(addresses, mailbox);
            case DomainConfig.Recipients.Any() -> mine(true, mailbox);
        };
    }

    private static Found mine(boolean exists, Mailbox mailbox) {
        return exists ? new Found.Mine(mailbox) : NOTHING;
    }

    private Found asked(DomainAddresses addresses, Mailbox mailbox) {
        return switch (callout.ask(addresses.config(), mailbox)) {
            case Callout.Answer.Accepted() -> new Found.Mine(mailbox);
            case Callout.Answer.Refused() -> NOTHING;
            case Callout.Answer.Unknown(String reason) -> new Found.Undecided(reason);
        };
    }

    private static boolean isRole(DomainAddresses addresses, Mailbox mailbox) {
        return switch (mailbox.local().folded()) {
            case "postmaster" -> true;
            case "abuse" -> addresses.knowsItsAddresses();
            default -> false;
        };
    }

    private Found postmaster(DomainAddresses addresses) {
        if (!(withoutDefault(addresses, addresses.postmaster()) instanceof Found.Nothing)) {
            return new Found.Alias(List.of(addresses.postmaster()));
        }
        return own.all().stream()
                .filter(t -> t.knowsItsAddresses() && hasPostmaster(t))
                .map(DomainAddresses::postmaster)
                .findFirst()
                .or(() -> oldest(addresses.name()))
                .<Found>map(m -> new Found.Alias(List.of(m)))
                .orElseGet(() -> new Found.Undecided("there is nobody to be postmaster"));
    }

    private Optional<Mailbox> oldest(Domain domain) {
        List<Mailbox> accounts =
                book.entries().stream().map(AccountEntry::address).filter(this::receives).toList();
        return accounts.stream()
                .filter(a -> a.host().equals(domain))
                .findFirst()
                .or(() -> accounts.stream().findFirst());
    }

    /** Whether the account's domain is ours and its addresses are the accounts. */
    private boolean receives(Mailbox account) {
        return own.of(account)
                .filter(t -> t.config().recipients() instanceof DomainConfig.Recipients.Accounts)
                .isPresent();
    }
}
