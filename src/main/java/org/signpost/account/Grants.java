package org.signpost.account;

import org.signpost.account.Authenticator.AnyMark;
import org.signpost.account.Authenticator.ForeignMark;
import org.signpost.account.Authenticator.Mark;
import org.signpost.account.Authenticator.Verdict;
import org.signpost.account.Authenticator.VouchedMark;
import org.signpost.account.ForeignLogins.Person;
import org.signpost.address.Mailbox;
import org.signpost.observe.Clock;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What somebody gets who has proved who he is, and whether it still holds.
 *
 * <p>What names an address, as credentials, tokens and certificates do, is good for that address
 * alone, whoever has it now: it may have been made for somebody who had it before, and who is not
 * to send as his heir by it.
 */
final class Grants {

    private final Accounts accounts;
    private final Clock clock;
    private final SendingCounts counts;
    private final ForeignLogins foreign;

    Grants(Accounts accounts, Clock clock, SendingCounts counts, ForeignLogins foreign) {
        this.accounts = accounts;
        this.clock = clock;
        this.counts = counts;
        this.foreign = foreign;
    }

    /**
     * To whoever has that account, by its password or a credential.
     *
     * @throws IOException when the other system or the store can't say
     */
    Verdict toOwner(AccountBook book, AccountEntry account, Optional<Credential> credential)
            throws IOException {
        Optional<List<AccountEntry>> entries = ofOwner(account, book);
        if (entries.isEmpty()) return new Verdict.Denied();
        Senders senders = foreign.own().of(account.address()).senders();
        Account named = new Account(account.address(), senders, credential, Allowance.unlimited());
        return granted(named, entries.get(), book, book.mark(account, credential));
    }

    /** To somebody whose password the other system knows: as all his addresses. */
    Verdict toPerson(Person person, AccountBook book, String login) throws IOException {
        return granted(person.account(), entries(person, book), book, new ForeignMark(login));
    }

    /**
     * To somebody of the other system for whom another vouches.
     *
     * @param as which of his addresses names him
     * @param named those of his addresses that the other named
     */
    Verdict toVouched(Person person, Mailbox as, List<Mailbox> named, AccountBook book)
            throws IOException {
        Account account = foreign.account(as, named);
        return granted(account, entries(person, book), book, new VouchedMark(named));
    }

    /** Whether nobody has disabled what is kept here of somebody of the other system. */
    static boolean mayLogIn(Person person, AccountBook book) {
        return entries(person, book).stream().allMatch(Grants::isActive);
    }

    /** The same anew, as it is now; denied where it is no more. */
    Verdict renewed(Verdict.Granted before) throws IOException {
        AccountBook book = accounts.book();
        return switch (before.mark()) {
            case ForeignMark(String login) -> {
                Optional<Person> person = foreign.find(login, before.account().address());
                yield person.isEmpty() ? new Verdict.Denied() : toPerson(person.get(), book, login);
            }
            case VouchedMark(List<Mailbox> named) ->
                    vouched(before.account().address(), named, book);
            case Mark mark -> owner(before.account(), mark, book);
        };
    }

    private Verdict vouched(Mailbox as, List<Mailbox> named, AccountBook book) throws IOException {
        Optional<Person> person = foreign.owner(as);
        return person.isEmpty()
                ? new Verdict.Denied()
                : toVouched(person.get(), as, person.get().those(named), book);
    }

    private Verdict owner(Account before, Mark mark, AccountBook book) throws IOException {
        Optional<Credential> former = before.credential();
        Optional<AccountEntry> account =
                book.find(before.address()).filter(a -> former.isPresent() || !foreign.keeps(a));
        if (account.isEmpty()) return new Verdict.Denied();
        Optional<Credential> credential =
                former.flatMap(f -> book.credential(account.get(), f.id()))
                        .filter(c -> !c.isExpired(clock.instant()));
        boolean same =
                former.isPresent() == credential.isPresent()
                        && book.mark(account.get(), credential).equals(mark);
        return same ? toOwner(book, account.get(), credential) : new Verdict.Denied();
    }

    /**
     * What the store has of whoever has an account; empty where nobody has it any more. Of who has
     * no password here, only the other system knows whether he is still there.
     */
    private Optional<List<AccountEntry>> ofOwner(AccountEntry account, AccountBook book)
            throws IOException {
        if (foreign.keeps(account)) {
            return foreign.owner(account.address()).map(p -> entries(p, book));
        }
        return Optional.of(List.of(account)).filter(_ -> account.hasPassword());
    }

    private static List<AccountEntry> entries(Person person, AccountBook book) {
        return person.addresses().stream()
                .map(book::find)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    private static boolean isActive(AccountEntry entry) {
        return entry.state() == AccountEntry.State.ACTIVE;
    }

    /**
     * Whichever way somebody came, all that is kept of him limits him.
     *
     * @param entries what the store has of him
     */
    private Verdict granted(
            Account account, List<AccountEntry> entries, AccountBook book, AnyMark mark)
            throws IOException {
        if (!entries.stream().allMatch(Grants::isActive)) return new Verdict.Denied();
        Optional<Credential> credential = account.credential();
        Allowance allowance = counts.allowance(book, entries, credential);
        return new Verdict.Granted(
                new Account(account.address(), account.senders(), credential, allowance), mark);
    }
}
