package org.signpost.account;

import org.signpost.account.ForeignLogins.Person;
import org.signpost.address.Mailbox;
import org.signpost.observe.Clock;
import org.signpost.observe.EventSink;
import org.signpost.sasl.SaslMechanism;
import org.signpost.sasl.Saslprep;
import org.signpost.sasl.ScramMechanism;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Checks passwords against the accounts: slow hashes and questions to another system on bounded
 * pools, known logins from memory, failures slowed down.
 *
 * <p>A wrong password, an unknown user and a disabled account cost the same, one read and one hash,
 * and answer the same. An attempt that has to wait for its turn waits at most 20 seconds in its
 * session; where the turn is further off it is denied at once, unseen.
 */
public final class PasswordAuthenticator implements Authenticator, AutoCloseable {

    static final Duration MOST_WAIT = Duration.ofSeconds(20);

    /** Passwords that another system is asked about at a time. */
    static final int MOST_QUESTIONS = 4;

    /** No account's id. */
    private static final long NOBODY = -1;

    private final Accounts accounts;
    private final Clock clock;
    private final LoginLog log;
    private final PasswordHash hashing;
    private final String unmatched;
    private final Throttle throttle;
    private final LoginCache cache;
    private final ScramLogins scram;
    private final SendingCounts counts;
    private final ForeignLogins foreign;
    private final LoginPool hashes = new LoginPool(Runtime.getRuntime().availableProcessors());
    private final LoginPool questions = new LoginPool(MOST_QUESTIONS);

    /**
     * Checks passwords.
     *
     * @param identity what an account of that address may send as, now: {@link
     *     DomainDirectory#account}
     */
    public PasswordAuthenticator(
            Accounts accounts, Function<Mailbox, Account> identity, Clock clock, EventSink events) {
        this(accounts, identity, clock, events, new Argon2());
    }

    /**
     * The same, for accounts of another system too.
     *
     * @param directory knows what an account of an address may send as, now, and whose accounts are
     *     the other system's
     * @param source the other system
     */
    public PasswordAuthenticator(
            Accounts accounts,
            DomainDirectory directory,
            CachedSource source,
            Clock clock,
            EventSink events) {
        this(
                accounts,
                clock,
                events,
                new Argon2(),
                new ForeignLogins(source, directory.foreign(), directory::account));
    }

    PasswordAuthenticator(
            Accounts accounts,
            Function<Mailbox, Account> identity,
            Clock clock,
            EventSink events,
            PasswordHash hashing) {
        this(accounts, clock, events, hashing, ForeignLogins.none(identity, clock));
    }

    PasswordAuthenticator(
            Accounts accounts,
            Clock clock,
            EventSink events,
            PasswordHash hashing,
            ForeignLogins foreign) {
        this.accounts = accounts;
        this.foreign = foreign;
        this.clock = clock;
        log = new LoginLog(events);
        this.hashing = hashing;
        unmatched = hashing.unmatched();
        throttle = new Throttle(clock);
        cache = new LoginCache(clock);
        scram = new ScramLogins(accounts, clock, throttle, new Outcomes());
        counts = new SendingCounts(accounts, clock, events);
    }

    /**
     * One attempt.
     *
     * @param client who wants to log in
     * @param name under which, prepared
     * @param password prepared; empty where it can't be anybody's
     * @param claim who it is about
     * @param book the accounts when they were looked at
     */
    private record Attempt(
            Client client,
            String name,
            Optional<String> password,
            Claim claim,
            AccountBook book,
            Throttle.Subject subject) {

        long generation() {
            return book.generation();
        }
    }

    /** What looking at an attempt showed. */
    private enum Finding {
        RIGHT,
        WRONG,
        /** Others failed meanwhile: it has to wait for a turn. */
        NOT_YET
    }

    @Override
    public Verdict verify(String login, String password, Client client)
            throws InterruptedException {
        try {
            return verify(attempt(login, password, client));
        } catch (IOException failure) {
            String reason = String.valueOf(failure.getMessage());
            log.failed(client, reason);
            return new Verdict.Unavailable(reason);
        }
    }

    @Override
    public Challenge scram(ScramMechanism mechanism, String login, Client client)
            throws IOException {
        try {
            return scram.begin(mechanism, login, client);
        } catch (IOException failure) {
            log.failed(client, String.valueOf(failure.getMessage()));
            throw failure;
        }
    }

    @Override
    public Verdict admit(Voucher voucher, Client client) {
        return switch (voucher) {
            case Voucher.Worthless(String reason) ->
                    denied(client, Claim.nobody("", false), "", reason);
            case Voucher.Unknown(String reason) -> {
                log.failed(client, reason);
                yield new Verdict.Unavailable(reason);
            }
            case Voucher.For vouched -> admit(vouched, client);
        };
    }

    private Verdict admit(Voucher.For vouched, Client client) {
        try {
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
                Claim nobody = Claim.nobody(vouched.name(), false);
                return denied(client, nobody, vouched.name(), "no-account");
            }
            return stored.isEmpty()
                    ? admit(vouched, people.getFirst(), book, client)
                    : admit(vouched, stored.getFirst(), book, client);
        } catch (IOException failure) {
            log.failed(client, String.valueOf(failure.getMessage()));
            return new Verdict.Unavailable(String.valueOf(failure.getMessage()));
        }
    }

    private Verdict admit(
            Voucher.For vouched, AccountEntry account, AccountBook book, Client client)
            throws IOException {
        Claim claim = Claim.vouched(account);
        if (claim.account().isEmpty()) return denied(client, claim, vouched.name(), "no-account");
        boolean itself =
                vouched.authzid()
                        .map(id -> book.named(id).filter(account::equals).isPresent())
                        .orElse(true);
        return itself
                ? granted(client, claim, book)
                : denied(client, claim, vouched.name(), "authzid");
    }

    private Verdict admit(Voucher.For vouched, Person person, AccountBook book, Client client)
            throws IOException {
        Mailbox address = person.account().address();
        boolean itself =
                vouched.authzid()
                        .map(id -> Mailbox.parse(id).filter(person::has).isPresent())
                        .orElse(true);
        if (!itself) {
            Claim claim = Claim.nobody(address.folded().text(), false);
            return denied(client, claim, address.text(), "authzid");
        }
        log.accepted(client, address, Optional.empty());
        return granted(person, book, address.text());
    }

    @Override
    public Verdict renew(Verdict.Granted before) {
        try {
            return switch (before.mark()) {
                case ForeignMark(String login) -> renewed(before.account(), login);
                case Mark mark -> again(before.account(), mark, accounts.book());
            };
        } catch (IOException failure) {
            return new Verdict.Unavailable(String.valueOf(failure.getMessage()));
        }
    }

    private Verdict renewed(Account before, String login) throws IOException {
        Optional<Person> person = foreign.find(login, before.address());
        if (person.isEmpty()) return new Verdict.Denied();
        return granted(person.get(), accounts.book(), login);
    }

    private Verdict again(Account before, Mark mark, AccountBook book) throws IOException {
        Optional<Credential> former = before.credential();
        Optional<AccountEntry> account =
                book.find(before.address())
                        .filter(a -> a.state() == AccountEntry.State.ACTIVE)
                        .filter(a -> former.isPresent() || !foreign.keeps(a));
        if (account.isEmpty()) return new Verdict.Denied();
        Optional<Credential> credential =
                former.flatMap(f -> book.credential(account.get(), f.id()))
                        .filter(c -> !c.isExpired(clock.instant()));
        boolean same =
                former.isPresent() == credential.isPresent()
                        && book.mark(account.get(), credential).equals(mark);
        return same ? granted(book, account.get(), credential) : new Verdict.Denied();
    }

    /** Whoever's account that is; nobody's where the other system knows no such person any more. */
    private Verdict granted(AccountBook book, AccountEntry account, Optional<Credential> credential)
            throws IOException {
        Mailbox address = account.address();
        Optional<Person> person = owner(account);
        if (person.isEmpty()) return new Verdict.Denied();
        Allowance allowance = counts.allowance(book, entries(person.get(), book), credential);
        Senders senders = person.get().account().senders();
        return new Verdict.Granted(
                new Account(address, senders, credential, allowance),
                book.mark(account, credential));
    }

    /** Of who has no password here, only the other system knows whether he is still there. */
    private Optional<Person> owner(AccountEntry account) throws IOException {
        Mailbox address = account.address();
        if (foreign.keeps(account)) return foreign.owner(address);
        return account.hasPassword()
                ? Optional.of(new Person(foreign.own().of(address), List.of(address)))
                : Optional.empty();
    }

    /** Somebody of the other system, who proved it by what that system knows or vouches for. */
    private Verdict.Granted granted(Person person, AccountBook book, String login)
            throws IOException {
        Account account = person.account();
        Allowance allowance = counts.allowance(book, entries(person, book), Optional.empty());
        return new Verdict.Granted(
                new Account(account.address(), account.senders(), Optional.empty(), allowance),
                new ForeignMark(login));
    }

    /** What the store has of somebody. */
    private static List<AccountEntry> entries(Person person, AccountBook book) {
        return person.addresses().stream()
                .map(book::find)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    /** Ends the threads; attempts under way fail. What was sent today is written. */
    @Override
    public void close() {
        hashes.close();
        questions.close();
        counts.close();
    }

    private Attempt attempt(String login, String password, Client client)
            throws IOException, InterruptedException {
        AccountBook book = accounts.book();
        String name = Saslprep.query(login).orElse(login);
        Optional<String> prepared = Saslprep.query(password);
        Claim claim = Claim.of(book, name, prepared).unless(foreign::keeps);
        String counted =
                isForeign(claim, book, name)
                        ? foreign.subject(entry(name), claim.subject())
                        : claim.subject();
        var subject = Throttle.Subject.of(counted, client.address());
        return new Attempt(client, name, prepared, claim, book, subject);
    }

    /** No turn can be asked for before it is known whose: all that bounds this is the pool. */
    private AccountSource.Answer entry(String name) throws IOException, InterruptedException {
        Optional<AccountSource.Answer> known = foreign.source().kept(name);
        return known.isPresent() ? known.get() : questions.run(() -> foreign.source().find(name));
    }

    private Verdict verify(Attempt attempt) throws IOException, InterruptedException {
        Instant deadline = clock.instant().plus(MOST_WAIT);
        while (true) {
            Throttle.Turn turn = throttle.take(attempt.subject());
            if (turn instanceof Throttle.Turn.Later(Instant instant)) {
                if (instant.isAfter(deadline)) return denied(attempt, "throttled");
                clock.sleepUntil(instant);
                continue;
            }
            switch (look(attempt, turn)) {
                case RIGHT -> {
                    return granted(attempt);
                }
                case WRONG -> {
                    return denied(attempt, attempt.claim().reason());
                }
                case NOT_YET -> {}
            }
        }
    }

    private Finding look(Attempt attempt, Throttle.Turn turn)
            throws IOException, InterruptedException {
        if (attempt.claim().isOfCredential()) {
            boolean good = fault(attempt.claim(), attempt.client()).isEmpty();
            return good ? right(attempt) : wrong(attempt);
        }
        if (isKnown(attempt)) return right(attempt);
        return (isForeign(attempt) ? questions : hashes)
                .run(() -> {
                    // Attempts side by side all begin free; by the time it is this one's turn to
                    // cost something, the others may have failed, or the same login may be known.
                    boolean stillMayBeLookedAt =
                            turn instanceof Throttle.Turn.Taken
                                    || !(throttle.take(attempt.subject())
                                            instanceof Throttle.Turn.Later);
                    if (!stillMayBeLookedAt) return Finding.NOT_YET;
                    return isKnown(attempt) || isRight(attempt) ? right(attempt) : wrong(attempt);
                });
    }

    private boolean isForeign(Attempt attempt) {
        return isForeign(attempt.claim(), attempt.book(), attempt.name());
    }

    private boolean isForeign(Claim claim, AccountBook book, String name) {
        if (claim.isOfCredential()) return false;
        boolean ours = book.named(name).filter(a -> !foreign.keeps(a)).isPresent();
        return !ours && foreign.concern(name);
    }

    /** Where another system checks every password, it needs the password itself. */
    @Override
    public Set<SaslMechanism> mechanisms() {
        Set<SaslMechanism> all = EnumSet.allOf(SaslMechanism.class);
        if (foreign.domains().all()) all.removeIf(m -> m.scram().isPresent());
        return all;
    }

    private boolean isKnown(Attempt attempt) throws IOException {
        if (isForeign(attempt)) return foreign.isKnown(attempt.name(), attempt.password());
        Optional<AccountEntry> account = attempt.claim().byPassword();
        if (account.isEmpty() || attempt.password().isEmpty()) return false;
        String id = String.valueOf(account.get().id());
        return cache.knows(id, attempt.password().get(), attempt.generation());
    }

    /** Costs one read of the store and one hash, whoever of the store's it is. */
    private boolean isRight(Attempt attempt) throws IOException {
        if (isForeign(attempt)) return foreign.isRight(attempt.name(), attempt.password());
        Optional<AccountEntry> account = attempt.claim().byPassword();
        Optional<String> hash = accounts.hash(account.map(AccountEntry::id).orElse(NOBODY));
        boolean matches = hashing.matches(attempt.password().orElse(""), hash.orElse(unmatched));
        if (!matches || hash.isEmpty() || attempt.password().isEmpty()) return false;
        String id = String.valueOf(account.orElseThrow().id());
        cache.remember(id, attempt.password().get(), attempt.generation());
        return true;
    }

    private Finding right(Attempt attempt) {
        throttle.succeeded(attempt.subject());
        return Finding.RIGHT;
    }

    private Finding wrong(Attempt attempt) {
        throttle.failed(attempt.subject());
        return Finding.WRONG;
    }

    private Verdict granted(Attempt attempt) throws IOException {
        if (!isForeign(attempt)) {
            return granted(attempt.client(), attempt.claim(), attempt.book());
        }
        Person person = foreign.proved(attempt.name(), attempt.password().orElseThrow());
        log.accepted(attempt.client(), person.account().address(), Optional.empty());
        return granted(person, attempt.book(), attempt.name());
    }

    private Verdict denied(Attempt attempt, String reason) {
        return denied(attempt.client(), attempt.claim(), attempt.name(), reason);
    }

    private Verdict granted(Client client, Claim claim, AccountBook book) throws IOException {
        AccountEntry account = claim.account().orElseThrow();
        Optional<Credential> credential = claim.credential();
        Verdict verdict = granted(book, account, credential);
        if (verdict instanceof Verdict.Denied) {
            return denied(client, claim, account.address().text(), "no-account");
        }
        if (credential.isPresent()) counts.used(account, credential.get());
        log.accepted(client, account.address(), credential);
        return verdict;
    }

    private Verdict denied(Client client, Claim claim, String name, String reason) {
        // What its own secret proves may be told to the administrator, and to nobody else.
        Optional<String> fault = claim.proven() ? fault(claim, client) : Optional.empty();
        log.refused(client, claim, name, fault.orElse(reason));
        return new Verdict.Denied();
    }

    /** Why a credential whose secret is right isn't good; empty where it is. */
    private Optional<String> fault(Claim claim, Client client) {
        return claim.credential().flatMap(c -> c.fault(client.address(), clock.instant()));
    }

    private final class Outcomes implements ScramLogins.Outcomes {

        @Override
        public Claim claim(AccountBook book, String name) {
            return Claim.of(book, name, Optional.empty()).unless(foreign::keeps);
        }

        @Override
        public boolean isGood(Claim claim, Client client) {
            return fault(claim, client).isEmpty();
        }

        @Override
        public Verdict granted(Client client, Claim claim, AccountBook book) {
            try {
                return PasswordAuthenticator.this.granted(client, claim, book);
            } catch (IOException failure) {
                log.failed(client, String.valueOf(failure.getMessage()));
                return new Verdict.Unavailable(String.valueOf(failure.getMessage()));
            }
        }

        @Override
        public Verdict denied(Client client, Claim claim, String name, String reason) {
            return PasswordAuthenticator.this.denied(client, claim, name, reason);
        }
    }
}
