package org.signpost.account;

import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.config.SenderPattern;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All our domains at one moment, in the configuration's order; it never changes. */
final class OwnAddresses {

    private final Map<Domain, DomainAddresses> own = new LinkedHashMap<>();
    private final Map<Domain, Character> separators = new HashMap<>();

    /** The aliases that name a target, by the target in lower case, tag included. */
    private final Map<Mailbox, Set<Mailbox>> pointing = new HashMap<>();

    /** The targets with a tag that {@link #pointing} has, by the mailbox without it. */
    private final Map<Mailbox, Set<Mailbox>> tagged = new HashMap<>();

    OwnAddresses(List<DomainAddresses> all) {
        for (DomainAddresses addresses : all) {
            own.put(addresses.name(), addresses);
            addresses.config().tagSeparator().ifPresent(c -> separators.put(addresses.name(), c));
        }
        for (DomainAddresses addresses : all) {
            addresses.aliasNames().forEach(name -> index(name, addresses.aliasTargets(name)));
        }
    }

    List<DomainAddresses> all() {
        return List.copyOf(own.values());
    }

    /** The addresses of that mailbox's domain; empty where it isn't ours. */
    Optional<DomainAddresses> of(Mailbox mailbox) {
        return mailbox.domain().flatMap(this::of);
    }

    Optional<DomainAddresses> of(Domain domain) {
        return Optional.ofNullable(own.get(domain));
    }

    /**
     * What an account may send as: itself, the aliases that lead to it, directly or not, and what
     * an administrator gave it in domains that are still ours.
     */
    Account account(Mailbox address, AccountBook book) {
        Set<Mailbox> senders = new HashSet<>();
        Set<Domain> domains = new HashSet<>();
        for (SenderPattern given : book.senders(address)) {
            if (!own.containsKey(given.domain())) continue;
            given.mailbox().ifPresentOrElse(senders::add, () -> domains.add(given.domain()));
        }
        Set<Mailbox> forms = new HashSet<>();
        Deque<Mailbox> todo = new ArrayDeque<>(List.of(address.folded()));
        while (!todo.isEmpty()) {
            Mailbox next = todo.remove();
            if (!forms.add(next)) continue;
            todo.addAll(pointing.getOrDefault(next, Set.of()));
            for (Mailbox target : tagged.getOrDefault(next, Set.of())) {
                // A tagged address that is somebody of its own is not a form of this mailbox.
                if (!isSomebody(target, book)) todo.addAll(pointing.getOrDefault(target, Set.of()));
            }
        }
        senders.addAll(forms);
        return new Account(
                address, new Senders(senders, domains, separators, m -> isSomebody(m, book)));
    }

    /** Whether exactly that address is an account, an alias or in a list of recipients. */
    private boolean isSomebody(Mailbox mailbox, AccountBook book) {
        return book.find(mailbox).isPresent()
                || of(mailbox).filter(t -> names(t, mailbox)).isPresent();
    }

    private static boolean names(DomainAddresses addresses, Mailbox mailbox) {
        return !addresses.aliasTargets(mailbox).isEmpty()
                || addresses.recipients().contains(mailbox.local().folded());
    }

    private void index(Mailbox name, List<Mailbox> targets) {
        for (Mailbox target : targets) {
            Mailbox folded = target.folded();
            pointing.computeIfAbsent(folded, t -> new HashSet<>()).add(name);
            of(folded)
                    .flatMap(t -> t.base(folded))
                    .ifPresent(b -> tagged.computeIfAbsent(b, t -> new HashSet<>()).add(folded));
        }
    }
}
