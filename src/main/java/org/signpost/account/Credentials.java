package org.signpost.account;

import org.signpost.account.CredentialRows.Proofs;
import org.signpost.address.Mailbox;
import org.signpost.observe.Clock;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The application credentials in {@code signpost.db}; for use by many threads. Each change is one
 * transaction, and touches neither the account's password nor its other credentials.
 */
public final class Credentials {

    /**
     * The least that RFC 7677 §4 allows: what more of them would slow down is guessing, and nobody
     * guesses a secret of 128 random bits or more.
     */
    static final int ITERATIONS = 4096;

    private final Accounts accounts;
    private final Clock clock;

    /**
     * A credential and what was done with it.
     *
     * @param used when it logged in or sent last; empty for never
     * @param today recipients that it has sent to since midnight, UTC
     */
    public record Used(Credential credential, Optional<Instant> used, int today) {}

    /** Those of these accounts. */
    public Credentials(Accounts accounts, Clock clock) {
        this.accounts = accounts;
        this.clock = clock;
    }

    /**
     * Makes a credential.
     *
     * @param name of the form that {@link Credential#name} makes
     * @param secret of {@link CredentialSecret#random}
     */
    public AccountChange add(Mailbox account, String name, Credential.Scope scope, String secret)
            throws IOException {
        Proofs proofs = proofs(secret);
        Credential wish = new Credential(0, name, proofs.secret(), clock.instant(), scope);
        return accounts.change(
                sql -> new CredentialRows(sql).add(account, wish, proofs.verifiers()));
    }

    /**
     * Gives a credential another secret; the one before is void at once.
     *
     * @param expires another end of its time; that which it has where empty
     */
    public AccountChange rotate(
            Mailbox account, String name, Optional<Instant> expires, String secret)
            throws IOException {
        Proofs proofs = proofs(secret);
        return accounts.change(
                sql -> new CredentialRows(sql).rotate(account, name, proofs, expires));
    }

    /** Takes a credential back for good. */
    public AccountChange revoke(Mailbox account, String name) throws IOException {
        return accounts.change(sql -> new CredentialRows(sql).revoke(account, name));
    }

    /** Those of an account, the oldest first; empty where there is no such account. */
    public Optional<List<Used>> list(Mailbox account) throws IOException {
        AccountBook book = accounts.book();
        Optional<AccountEntry> entry = book.find(account);
        if (entry.isEmpty()) return Optional.empty();
        long id = entry.get().id();
        Map<Long, Usage> usage =
                accounts.read(sql -> new UsageRows(sql).of(id)).stream()
                        .collect(Collectors.toMap(u -> u.key().credential(), Function.identity()));
        long day = Usage.day(clock.instant());
        return Optional.of(
                book.credentials(entry.get()).stream()
                        .map(c -> used(c, Optional.ofNullable(usage.get(c.id())), day))
                        .toList());
    }

    private static Used used(Credential credential, Optional<Usage> usage, long day) {
        return new Used(
                credential, usage.map(Usage::used), usage.map(u -> u.recipients(day)).orElse(0));
    }

    private static Proofs proofs(String secret) {
        return new Proofs(CredentialSecret.of(secret), Secrets.verifiers(secret, ITERATIONS));
    }
}
