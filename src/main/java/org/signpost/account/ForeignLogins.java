package org.signpost.account;

import org.signpost.account.AccountSource.Answer;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.observe.Clock;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Logins of accounts that another system keeps.
 *
 * @param source the other system
 * @param domains whose accounts are its
 * @param own what an address may send as by our aliases
 */
record ForeignLogins(CachedSource source, Domains domains, Own own) {

    /** Whose accounts the other system keeps, now. */
    interface Domains {

        /** Whether those of that domain. */
        boolean has(Domain domain);

        /** Whether those of any. */
        boolean any();
    }

    /**
     * Somebody whom the other system knows.
     *
     * @param account who may send as all his addresses, what leads to them, and what was given to
     *     any of them
     * @param addresses his in the other system's domains
     */
    record Person(Account account, List<Mailbox> addresses) {

        Person {
            addresses = List.copyOf(addresses);
        }

        boolean has(Mailbox address) {
            return spelled(address).isPresent();
        }

        /** Those of the named addresses that are his, as the other system spells them. */
        List<Mailbox> those(List<Mailbox> named) {
            return named.stream().map(this::spelled).flatMap(Optional::stream).distinct().toList();
        }

        private Optional<Mailbox> spelled(Mailbox address) {
            Mailbox folded = address.folded();
            return addresses.stream().filter(a -> a.folded().equals(folded)).findFirst();
        }
    }

    /** Knows accounts by their addresses. */
    interface Own {
        Account of(Mailbox address);
    }

    /** Where all accounts are in the store. */
    static ForeignLogins none(Function<Mailbox, Account> own, Clock clock) {
        Domains none =
                new Domains() {
                    @Override
                    public boolean has(Domain domain) {
                        return false;
                    }

                    @Override
                    public boolean any() {
                        return false;
                    }
                };
        return new ForeignLogins(new CachedSource(AccountSource.none(), clock), none, own::apply);
    }

    /** Whether it is for the other system to say who has that name. */
    boolean concern(String name) {
        if (name.length() > AccountSource.MOST_LOGIN) return false;
        Optional<Mailbox> address = Mailbox.parse(name);
        return address.isPresent()
                ? address.get().domain().filter(domains::has).isPresent()
                : domains.any() && name.indexOf('@') < 0 && name.indexOf('/') < 0;
    }

    /** Whether the other system speaks for an account, whatever the store has of it. */
    boolean keeps(AccountEntry account) {
        return account.address().domain().filter(domains::has).isPresent();
    }

    /**
     * Whose failures count under that name: the entry's, since a directory finds it by several
     * names and by any spelling that differs in case, spaces or characters without width (RFC 4518
     * §2).
     *
     * @param answer what the other system said of the name
     * @param otherwise whose where there is no such entry
     * @throws IOException when the other system can't say
     */
    String subject(Answer answer, String otherwise) throws IOException {
        // RFC 4511 §4.1.7: the values of an attribute are in no order.
        return addresses(answer).stream()
                .map(a -> a.folded().text())
                .min(Comparator.naturalOrder())
                .orElse(otherwise);
    }

    /**
     * Whose password that is; empty where it is wrong.
     *
     * @throws IOException when the other system can't say
     */
    Optional<Person> prove(String name, Optional<String> password) throws IOException {
        // RFC 4513 §5.1.2: a bind without a password succeeds and proves nothing.
        if (password.isEmpty() || password.get().isEmpty()) return Optional.empty();
        return person(name, source.prove(name, password.get()));
    }

    /** Whose password it was a moment ago. */
    Optional<Person> known(String name, Optional<String> password) throws IOException {
        Optional<Answer> known = password.flatMap(p -> source.proved(name, p));
        return known.isPresent() ? person(name, known.get()) : Optional.empty();
    }

    /** Whoever logged in a moment ago. */
    Person proved(String name, String password) throws IOException {
        Answer answer = source.proved(name, password).orElseGet(() -> source.prove(name, password));
        return person(name, answer)
                .orElseThrow(() -> new IOException("the directory changed its mind"));
    }

    /**
     * Who has that name now; empty where nobody has.
     *
     * @param login a name by which the other system finds somebody
     * @param as an address that names the account where it is his
     * @throws IOException when the other system can't say
     */
    Optional<Person> find(String login, Mailbox as) throws IOException {
        return concern(login) ? person(as.text(), source.find(login)) : Optional.empty();
    }

    /**
     * Who has that address now; empty where nobody has. What a filter finds somebody by may be none
     * of his addresses, and is no more than a name for his password then.
     */
    Optional<Person> owner(Mailbox address) throws IOException {
        return find(address.text(), address).filter(p -> p.has(address));
    }

    /** Everybody who has one of these addresses. */
    List<Person> people(List<Mailbox> vouched) throws IOException {
        List<Person> people = new ArrayList<>();
        for (Mailbox address : vouched) {
            boolean theirs = address.domain().filter(domains::has).isPresent();
            if (!theirs || people.stream().anyMatch(p -> p.has(address))) continue;
            owner(address).ifPresent(people::add);
        }
        return people;
    }

    /** The person of an entry: named by that address where it has it, or by its first one. */
    private Optional<Person> person(String name, Answer answer) throws IOException {
        List<Mailbox> senders = addresses(answer);
        Optional<Mailbox> typed = Mailbox.parse(name).map(Mailbox::folded);
        return senders.stream()
                .filter(a -> typed.equals(Optional.of(a.folded())))
                .findFirst()
                .or(() -> senders.stream().findFirst())
                .map(a -> new Person(account(a, senders), senders));
    }

    /** Those of an entry in the other system's domains. */
    private List<Mailbox> addresses(Answer answer) throws IOException {
        Predicate<Mailbox> ours = a -> a.domain().filter(domains::has).isPresent();
        return switch (answer) {
            case Answer.Found(List<Mailbox> all) -> all.stream().filter(ours).toList();
            case Answer.Nobody() -> List.of();
            case Answer.Unavailable(String reason) -> throw new IOException(reason);
        };
    }

    /**
     * An account of somebody.
     *
     * @param address which of his names it
     * @param also which of his it sends as, and as the aliases that lead to them and what was given
     *     to them
     */
    Account account(Mailbox address, List<Mailbox> also) {
        Senders known = own.of(address).senders();
        Set<Mailbox> mailboxes = new HashSet<>(also);
        Set<Domain> given = new HashSet<>();
        for (Mailbox each : also) {
            mailboxes.addAll(own.of(each).senders().mailboxes());
            given.addAll(own.of(each).senders().domains());
        }
        return new Account(
                address, new Senders(mailboxes, given, known.tagSeparators(), known.isSomebody()));
    }
}
