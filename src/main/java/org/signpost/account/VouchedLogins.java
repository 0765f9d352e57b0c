package org.signpost.account;

import org.signpost.account.Authenticator.Client;
import org.signpost.account.Authenticator.Verdict;
import org.signpost.account.Authenticator.Voucher;
import org.signpost.account.ForeignLogins.Person;
import org.signpost.address.Mailbox;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Lets in those for whom an issuer of tokens, an authority or a proxy vouches.
 *
 * @param accounts those in the store
 * @param foreign those of another system
 * @param grants what they get
 * @param log hears how it ended
 */
record VouchedLogins(Accounts accounts, ForeignLogins foreign, Grants grants, LoginLog log) {

    Verdict admit(Voucher voucher, Client client) {
        return switch (voucher) {
            case Voucher.Worthless(String reason) ->
                    denied(client, Claim.nobody("", false), "", reason);
            case Voucher.Unknown(String reason) -> unavailable(client, reason);
            case Voucher.For vouched -> {
                try {
                    yield theOne(vouched, client);
                } catch (IOException failure) {
                    yield unavailable(client, String.valueOf(failure.getMessage()));
                }
            }
        };
    }

    private Verdict theOne(Voucher.For vouched, Client client) throws IOException {
        AccountBook book = accounts.book();
        List<AccountEntry> stored =
                vouched.addresses().stream()
                        .map(book::find)
                        .flatMap(Optional::stream)
                        .filter(a -> !foreign.keeps(a))
                        .distinct()
                        .toList();
        List<Person> people = foreign.people(vouched.addresses());
        if (stored.size() + people.size() != 1) {
            return denied(
                    client, Claim.nobody(vouched.name(), false), vouched.name(), "no-account");
        }
        return stored.isEmpty()
                ? person(vouched, people.getFirst(), book, client)
                : account(vouched, stored.getFirst(), book, client);
    }

    private Verdict account(
            Voucher.For vouched, AccountEntry account, AccountBook book, Client client)
            throws IOException {
        Claim claim = Claim.vouched(account);
        if (claim.account().isEmpty()) return denied(client, claim, vouched.name(), "no-account");
        boolean itself =
                vouched.authzid()
                        .map(id -> book.named(id).filter(account::equals).isPresent())
                        .orElse(true);
        if (!itself) return denied(client, claim, vouched.name(), "authzid");
        Verdict verdict = grants.toOwner(book, account, Optional.empty());
        return told(verdict, account.address(), claim, client);
    }

    /** He may act as one of the addresses that were named, and as none of his others. */
    private Verdict person(Voucher.For vouched, Person person, AccountBook book, Client client)
            throws IOException {
        List<Mailbox> named = person.those(vouched.addresses());
        Optional<Mailbox> wanted = vouched.authzid().flatMap(Mailbox::parse).map(Mailbox::folded);
        Optional<Mailbox> as =
                named.stream()
                        .filter(a ->
                                vouched.authzid().isEmpty()
                                        || wanted.equals(Optional.of(a.folded())))
                        .findFirst();
        String name = named.getFirst().text();
        Claim claim = Claim.nobody(named.getFirst().folded().text(), false);
        if (as.isEmpty()) return denied(client, claim, name, "authzid");
        Verdict verdict = grants.toVouched(person, as.get(), named, book);
        return told(verdict, as.get(), claim, client);
    }

    private Verdict told(Verdict verdict, Mailbox address, Claim claim, Client client) {
        if (verdict instanceof Verdict.Denied) {
            return denied(client, claim, address.text(), "no-account");
        }
        log.accepted(client, address, Optional.empty());
        return verdict;
    }

    private Verdict denied(Client client, Claim claim, String name, String reason) {
        log.refused(client, claim, name, reason);
        return new Verdict.Denied();
    }

    private Verdict unavailable(Client client, String reason) {
        log.failed(client, reason);
        return new Verdict.Unavailable(reason);
    }
}
