package org.signpost.account;

import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.config.SenderPattern;
import org.signpost.observe.Clock;
import org.signpost.sasl.Saslprep;
import org.signpost.sasl.ScramMechanism;
import org.signpost.sasl.ScramVerifier;
import org.signpost.store.Database;
import org.signpost.store.Migrations;
import org.signpost.store.Work;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The accounts in {@code signpost.db}: who has a mailbox here and by which password; for use by
 * many threads. Each change is one transaction.
 *
 * <p>Names are looked up in memory. What this process changes is seen at once; what another one, or
 * an administrator with sqlite3, changed in the file within a second, or at once after {@link
 * #changed}.
 */
public final class Accounts {

    private static final Duration COMPARED_EVERY = Duration.ofSeconds(1);

    private final Database database;
    private final Clock clock;
    private final Secrets.Maker secrets;
    private final AtomicReference<Copy> copy =
            new AtomicReference<>(new Copy(AccountBook.of(List.of()), Instant.MIN));

    /** The book, and until when it needs no comparison with the store. */
    private record Copy(AccountBook book, Instant fresh) {}

    /** The accounts in that database, which was opened with {@link #migrations}. */
    public Accounts(Database database, Clock clock) {
        this(database, clock, new Secrets.Maker(new Argon2(), Secrets.ITERATIONS));
    }

    Accounts(Database database, Clock clock, Secrets.Maker secrets) {
        this.database = database;
        this.clock = clock;
        this.secrets = secrets;
    }

    /** The tables of {@code signpost.db}. */
    public static Migrations migrations() {
        return AccountSchema.migrations();
    }

    /** Adds an account; takes some 300 ms for the hashes. */
    public AccountChange add(Mailbox address, String password) throws IOException {
        if (!(address.host() instanceof Domain)) return new AccountChange.BadAddress(address);
        Optional<Secrets> made = Saslprep.stored(password).map(secrets::of);
        if (made.isEmpty()) return new AccountChange.BadPassword();
        Instant now = clock.instant();
        return change(sql -> new AccountRows(sql).add(address, made.get(), now));
    }

    /** Adds an account without a password, for what is kept here of somebody of a directory. */
    public AccountChange enrol(Mailbox address) throws IOException {
        Instant now = clock.instant();
        return change(sql -> new AccountRows(sql).enrol(address, now));
    }

    /** Gives an account another password; takes some 300 ms for the hashes. */
    public AccountChange password(Mailbox address, String password) throws IOException {
        Optional<Secrets> made = Saslprep.stored(password).map(secrets::of);
        if (made.isEmpty()) return new AccountChange.BadPassword();
        Instant now = clock.instant();
        return change(sql -> new AccountRows(sql).replaceSecrets(address, made.get(), now));
    }

    /** Lets an account log in, or only receive. */
    public AccountChange state(Mailbox address, AccountEntry.State state) throws IOException {
        return change(sql -> new AccountRows(sql).state(address, state));
    }

    /** Limits how many recipients an account may send to in a day; empty for any number. */
    public AccountChange limit(Mailbox address, Optional<Integer> daily) throws IOException {
        return change(sql -> new AccountRows(sql).limit(address, daily));
    }

    /** Removes an account with its secrets and credentials; its Maildir isn't touched. */
    public AccountChange remove(Mailbox address) throws IOException {
        return change(sql -> new AccountRows(sql).remove(address));
    }

    /** Lets an account send as that, too. */
    public AccountChange allow(Mailbox address, SenderPattern sender) throws IOException {
        return change(sql -> new SenderRows(sql).add(address, sender));
    }

    /** Takes back that an account may send as that. */
    public AccountChange forbid(Mailbox address, SenderPattern sender) throws IOException {
        return change(sql -> new SenderRows(sql).remove(address, sender));
    }

    /** What an account may send as beside its own addresses; empty where it doesn't exist. */
    public Optional<List<SenderPattern>> senders(Mailbox address) throws IOException {
        AccountBook book = book();
        return book.find(address).map(a -> book.senders(address));
    }

    /** How many recipients accounts that are limited may send to in a day, by their numbers. */
    public Map<Long, Integer> limits() throws IOException {
        return book().limits();
    }

    /** All accounts, the oldest first. */
    public List<AccountEntry> list() throws IOException {
        return book().entries();
    }

    /** Whether there is an account of that address, in any case. */
    public boolean exists(Mailbox address) throws IOException {
        return book().find(address).isPresent();
    }

    /**
     * The accounts of which that address looks like a subaddress, or the other way round. Mail for
     * either goes to the account of exactly that name, which those who know of tags don't expect.
     *
     * @param separator what separates a mailbox from a tag in the domain
     */
    public List<Mailbox> lookalikes(Mailbox address, Optional<Character> separator)
            throws IOException {
        Optional<Mailbox> base = Subaddress.base(address.folded(), separator);
        return book().entries().stream()
                .map(AccountEntry::address)
                .filter(other ->
                        base.equals(Optional.of(other.folded()))
                                || Subaddress.base(other.folded(), separator)
                                        .equals(Optional.of(address.folded())))
                .toList();
    }

    /** Says that another process changed accounts, so that it is seen at once. */
    public void changed() {
        copy.updateAndGet(c -> new Copy(c.book(), Instant.MIN));
    }

    /** All accounts as they are now. */
    AccountBook book() throws IOException {
        Copy present = copy.get();
        return isFresh(present) ? present.book() : refreshed();
    }

    /** The hash of an account's password, or empty where there is no account of that id. */
    Optional<String> hash(long account) throws IOException {
        return database.read(sql -> new AccountRows(sql).hash(account));
    }

    /**
     * What SCRAM's proof of an account is checked with; empty where there is no account of that id,
     * or its password was set before that mechanism was known.
     */
    Optional<ScramVerifier> verifier(long account, ScramMechanism mechanism) throws IOException {
        return database.read(sql -> new AccountRows(sql).verifier(account, mechanism));
    }

    /** What SCRAM's proof of a credential is checked with. */
    Optional<ScramVerifier> verifier(Credential credential, ScramMechanism mechanism)
            throws IOException {
        return database.read(sql -> new CredentialRows(sql).verifier(credential.id(), mechanism));
    }

    /** What only this store knows. */
    byte[] pretence() throws IOException {
        return database.read(sql -> new AccountRows(sql).pretence());
    }

    <T> T read(Work<T> work) throws IOException {
        return database.read(work);
    }

    <T> T write(Work<T> work) throws IOException {
        return database.write(work);
    }

    AccountChange change(Work<AccountChange> work) throws IOException {
        try {
            return database.write(work);
        } finally {
            changed();
        }
    }

    private synchronized AccountBook refreshed() throws IOException {
        Copy before = copy.get();
        if (isFresh(before)) return before.book();
        Instant now = clock.instant();
        AccountBook book = database.read(sql -> new AccountRows(sql).book(before.book()));
        // Where a change was told meanwhile, this book may lack it and isn't kept.
        copy.compareAndSet(before, new Copy(book, now.plus(COMPARED_EVERY)));
        return book;
    }

    private boolean isFresh(Copy present) {
        return clock.instant().isBefore(present.fresh());
    }
}
