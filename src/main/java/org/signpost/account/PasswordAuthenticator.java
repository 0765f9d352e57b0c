package org.signpost.account;

import org.signpost.account.ForeignLogins.Person;
import org.signpost.address.Mailbox;
import org.signpost.observe.Clock;
import org.signpost.observe.EventSink;
import org.signpost.sasl.Saslprep;
import org.signpost.sasl.ScramMechanism;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
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
    private final Grants grants;
    private final VouchedLogins vouched;
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
        grants = new Grants(accounts, clock, counts, foreign);
        vouched = new VouchedLogins(accounts, foreign, grants, log);
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
        return vouched.admit(voucher, client);
    }

    @Override
    public Verdict renew(Verdict.Granted before) {
        try {
            return grants.renewed(before);
        } catch (IOException failure) {
            return new Verdict.Unavailable(String.valueOf(failure.getMessage()));
        }
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

    private boolean isKnown(Attempt attempt) throws IOException {
        if (isForeign(attempt)) {
            return isGood(foreign.known(attempt.name(), attempt.password()), attempt);
        }
        Optional<AccountEntry> account = attempt.claim().byPassword();
        if (account.isEmpty() || attempt.password().isEmpty()) return false;
        String id = String.valueOf(account.get().id());
        return cache.knows(id, attempt.password().get(), attempt.generation());
    }

    /** Costs one read of the store and one hash, whoever of the store's it is. */
    private boolean isRight(Attempt attempt) throws IOException {
        if (isForeign(attempt)) {
            return isGood(foreign.prove(attempt.name(), attempt.password()), attempt);
        }
        Optional<AccountEntry> account = attempt.claim().byPassword();
        Optional<String> hash = accounts.hash(account.map(AccountEntry::id).orElse(NOBODY));
        boolean matches = hashing.matches(attempt.password().orElse(""), hash.orElse(unmatched));
        if (!matches || hash.isEmpty() || attempt.password().isEmpty()) return false;
        String id = String.valueOf(account.orElseThrow().id());
        cache.remember(id, attempt.password().get(), attempt.generation());
        return true;
    }

    /** A right password of somebody disabled is slowed down as a wrong one, or it would show. */
    private static boolean isGood(Optional<Person> proved, Attempt attempt) {
        return proved.filter(p -> Grants.mayLogIn(p, attempt.book())).isPresent();
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
        Verdict verdict = grants.toPerson(person, attempt.book(), attempt.name());
        if (verdict instanceof Verdict.Denied) return denied(attempt, "no-account");
        log.accepted(attempt.client(), person.account().address(), Optional.empty());
        return verdict;
    }

    private Verdict denied(Attempt attempt, String reason) {
        return denied(attempt.client(), attempt.claim(), attempt.name(), reason);
    }

    private Verdict granted(Client client, Claim claim, AccountBook book) throws IOException {
        AccountEntry account = claim.account().orElseThrow();
        Optional<Credential> credential = claim.credential();
        Verdict verdict = grants.toOwner(book, account, credential);
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
