package org.signpost.account;

import org.signpost.address.Mailbox;
import org.signpost.observe.Clock;
import org.signpost.observe.EventSink;
import org.signpost.sasl.Saslprep;
import org.signpost.sasl.ScramMechanism;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Checks passwords against the accounts: slow hashes on a bounded pool, known logins from memory,
 * failures slowed down.
 *
 * <p>A wrong password, an unknown user and a disabled account cost the same, one read and one hash,
 * and answer the same. An attempt that has to wait for its turn waits at most 20 seconds in its
 * session; where the turn is further off it is denied at once, unseen.
 */
public final class PasswordAuthenticator implements Authenticator, AutoCloseable {

    static final Duration MOST_WAIT = Duration.ofSeconds(20);

    /** No account's id. */
    private static final long NOBODY = -1;

    private final Accounts accounts;
    private final Function<Mailbox, Account> identity;
    private final Clock clock;
    private final LoginLog log;
    private final PasswordHash hashing;
    private final String unmatched;
    private final Throttle throttle;
    private final LoginCache cache;
    private final ScramLogins scram;
    private final HashPool pool = new HashPool(Runtime.getRuntime().availableProcessors());

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

    PasswordAuthenticator(
            Accounts accounts,
            Function<Mailbox, Account> identity,
            Clock clock,
            EventSink events,
            PasswordHash hashing) {
        this.accounts = accounts;
        this.identity = identity;
        this.clock = clock;
        log = new LoginLog(events);
        this.hashing = hashing;
        unmatched = hashing.unmatched();
        throttle = new Throttle(clock);
        cache = new LoginCache(clock);
        scram = new ScramLogins(accounts, clock, throttle, new Outcomes());
    }

    /**
     * One attempt.
     *
     * @param client who wants to log in
     * @param name under which, prepared
     * @param password prepared; empty where it can't be anybody's
     * @param account who it is about; empty where nobody has that name or may log in
     * @param book the accounts when they were looked at
     */
    private record Attempt(
            Client client,
            String name,
            Optional<String> password,
            Optional<AccountEntry> account,
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
            case Voucher.Worthless(String reason) -> denied(client, Optional.empty(), "", reason);
            case Voucher.Unknown(String reason) -> {
                log.failed(client, reason);
                yield new Verdict.Unavailable(reason);
            }
            case Voucher.For vouched -> admit(vouched, client);
        };
    }

    private Verdict admit(Voucher.For vouched, Client client) {
        AccountBook book;
        try {
            book = accounts.book();
        } catch (IOException failure) {
            log.failed(client, String.valueOf(failure.getMessage()));
            return new Verdict.Unavailable(String.valueOf(failure.getMessage()));
        }
        List<AccountEntry> named =
                vouched.addresses().stream()
                        .map(book::find)
                        .flatMap(Optional::stream)
                        .distinct()
                        .toList();
        Optional<AccountEntry> account =
                Optional.of(named)
                        .filter(n -> n.size() == 1)
                        .map(List::getFirst)
                        .filter(a -> a.state() == AccountEntry.State.ACTIVE);
        String name = vouched.addresses().stream().findFirst().map(Mailbox::text).orElse("");
        if (account.isEmpty()) return denied(client, account, name, "no-account");
        boolean itself = vouched.authzid().map(book::named).map(account::equals).orElse(true);
        return itself
                ? granted(client, account.get(), book)
                : denied(client, account, name, "authzid");
    }

    @Override
    public Verdict renew(Verdict.Granted before) {
        Mailbox address = before.account().address();
        AccountBook book;
        try {
            book = accounts.book();
        } catch (IOException failure) {
            return new Verdict.Unavailable(String.valueOf(failure.getMessage()));
        }
        return book.find(address)
                .filter(a -> a.state() == AccountEntry.State.ACTIVE)
                .filter(a -> book.mark(a).equals(before.mark()))
                .<Verdict>map(a -> new Verdict.Granted(identity.apply(address), before.mark()))
                .orElseGet(Verdict.Denied::new);
    }

    /** Ends the threads; attempts under way fail. */
    @Override
    public void close() {
        pool.close();
    }

    private Attempt attempt(String login, String password, Client client) throws IOException {
        AccountBook book = accounts.book();
        String name = Saslprep.query(login).orElse(login);
        Optional<AccountEntry> account = book.named(name);
        String subject =
                account.map(a -> a.address().folded().text())
                        .orElseGet(() -> name.toLowerCase(Locale.ROOT));
        return new Attempt(
                client,
                name,
                Saslprep.query(password),
                account.filter(a -> a.state() == AccountEntry.State.ACTIVE),
                book,
                Throttle.Subject.of(subject, client.address()));
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
                    return denied(attempt, "wrong");
                }
                case NOT_YET -> {}
            }
        }
    }

    private Finding look(Attempt attempt, Throttle.Turn turn)
            throws IOException, InterruptedException {
        if (isKnown(attempt)) return right(attempt);
        return pool.run(() -> {
            // Attempts side by side all begin free; by the time it is this one's turn to
            // cost a hash, the others may have failed, or the same login may be known.
            boolean stillMayBeLookedAt =
                    turn instanceof Throttle.Turn.Taken
                            || !(throttle.take(attempt.subject()) instanceof Throttle.Turn.Later);
            if (!stillMayBeLookedAt) return Finding.NOT_YET;
            return isKnown(attempt) || isRight(attempt) ? right(attempt) : wrong(attempt);
        });
    }

    private boolean isKnown(Attempt attempt) {
        if (attempt.account().isEmpty() || attempt.password().isEmpty()) return false;
        long id = attempt.account().get().id();
        return cache.knows(id, attempt.password().get(), attempt.generation());
    }

    /** Costs one read of the store and one hash, whoever it is. */
    private boolean isRight(Attempt attempt) throws IOException {
        Optional<String> hash =
                accounts.hash(attempt.account().map(AccountEntry::id).orElse(NOBODY));
        boolean matches = hashing.matches(attempt.password().orElse(""), hash.orElse(unmatched));
        if (!matches || hash.isEmpty() || attempt.password().isEmpty()) return false;
        long id = attempt.account().orElseThrow().id();
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

    private Verdict granted(Attempt attempt) {
        AccountEntry account = attempt.account().orElseThrow();
        return granted(attempt.client(), account, attempt.book());
    }

    private Verdict denied(Attempt attempt, String reason) {
        return denied(attempt.client(), attempt.account(), attempt.name(), reason);
    }

    private Verdict granted(Client client, AccountEntry account, AccountBook book) {
        log.accepted(client, account.address());
        return new Verdict.Granted(identity.apply(account.address()), book.mark(account));
    }

    private Verdict denied(
            Client client, Optional<AccountEntry> account, String name, String reason) {
        log.refused(client, account.map(AccountEntry::address), name, reason);
        return new Verdict.Denied();
    }

    private final class Outcomes implements ScramLogins.Outcomes {

        @Override
        public Verdict granted(Client client, AccountEntry account, AccountBook book) {
            return PasswordAuthenticator.this.granted(client, account, book);
        }

        @Override
        public Verdict denied(
                Client client, Optional<AccountEntry> account, String name, String reason) {
            return PasswordAuthenticator.this.denied(client, account, name, reason);
        }
    }
}
