package org.signpost.account;

import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts the recipients that accounts and credentials send to in a day (UTC), and notes when
 * credentials are used; for use by many threads.
 *
 * <p>Counts are in memory and in {@code signpost.db}, where they are written once a second: nobody
 * waits for that, a restart keeps them, and a crash forgets a second of them. Nothing is written
 * for accounts without a limit that log in by their own password.
 */
final class SendingCounts implements AutoCloseable {

    static final Duration WRITTEN_EVERY = Duration.ofSeconds(1);

    private final Accounts accounts;
    private final Clock clock;
    private final EventSink events;

    /** All guarded by this. */
    private final Map<Usage.Key, Usage> counts = new HashMap<>();

    private final Map<Usage.Key, Usage> unwritten = new LinkedHashMap<>();
    private final Map<Usage.Key, Long> warned = new HashMap<>();
    private Optional<Thread> writer = Optional.empty();
    private boolean closed;

    SendingCounts(Accounts accounts, Clock clock, EventSink events) {
        this.accounts = accounts;
        this.clock = clock;
        this.events = events;
    }

    /**
     * Whose recipients are counted.
     *
     * @param identity as the log names it
     * @param daily how many there may be in a day; empty for any number
     */
    private record Counted(Usage.Key key, String identity, Optional<Integer> daily) {

        int most() {
            return daily.orElse(Integer.MAX_VALUE);
        }
    }

    /**
     * What somebody who logged in may send.
     *
     * @param entries what the store has of him; several where a directory knows him by several
     *     addresses
     * @param credential by which he logged in; one of theirs
     * @throws IOException when what was counted before can't be read
     */
    Allowance allowance(
            AccountBook book, List<AccountEntry> entries, Optional<Credential> credential)
            throws IOException {
        List<Counted> counted = new ArrayList<>();
        for (AccountEntry entry : entries) {
            Optional<Integer> daily = book.daily(entry);
            if (daily.isPresent()) {
                Usage.Key key = new Usage.Key(entry.id(), Usage.Key.WHOLE);
                counted.add(new Counted(key, entry.address().text(), daily));
            }
            if (credential.filter(book.credentials(entry)::contains).isPresent()) {
                counted.add(
                        new Counted(
                                new Usage.Key(entry.id(), credential.get().id()),
                                Account.identity(entry.address(), credential),
                                credential.get().scope().daily()));
            }
        }
        if (counted.isEmpty()) return Allowance.unlimited();
        for (Counted each : counted) load(each.key());
        return new Counting(counted);
    }

    /** Notes that a credential logged in. */
    void used(AccountEntry account, Credential credential) throws IOException {
        Usage.Key key = new Usage.Key(account.id(), credential.id());
        load(key);
        add(key, 0);
    }

    private void load(Usage.Key key) throws IOException {
        synchronized (this) {
            if (counts.containsKey(key)) return;
        }
        Optional<Usage> stored = accounts.read(sql -> new UsageRows(sql).find(key));
        synchronized (this) {
            stored.ifPresent(usage -> counts.putIfAbsent(key, usage));
            counts.putIfAbsent(key, count(key));
        }
    }

    private Usage count(Usage.Key key) {
        return counts.getOrDefault(key, new Usage(key, 0, 0, Instant.EPOCH));
    }

    /** What some of them together allow. */
    private final class Counting implements Allowance {

        private final List<Counted> counted;

        Counting(List<Counted> counted) {
            this.counted = List.copyOf(counted);
        }

        @Override
        public Optional<Limit> exceededBy(int recipients) {
            Optional<Counted> over = over(recipients);
            over.ifPresent(SendingCounts.this::warn);
            return over.map(SendingCounts.this::limit);
        }

        @Override
        public Optional<Limit> take(int recipients) {
            Optional<Counted> over;
            synchronized (SendingCounts.this) {
                over = over(recipients);
                if (over.isEmpty()) counted.forEach(c -> add(c.key(), recipients));
            }
            over.ifPresent(SendingCounts.this::warn);
            return over.map(SendingCounts.this::limit);
        }

        @Override
        public void giveBack(int recipients) {
            counted.forEach(c -> add(c.key(), -recipients));
        }

        private Optional<Counted> over(int recipients) {
            long today = Usage.day(clock.instant());
            synchronized (SendingCounts.this) {
                for (Counted each : counted) {
                    int sum = recipients + count(each.key()).recipients(today);
                    if (sum > each.most()) return Optional.of(each);
                }
            }
            return Optional.empty();
        }
    }

    private Allowance.Limit limit(Counted counted) {
        return new Allowance.Limit(
                counted.identity(), counted.most(), Usage.after(Usage.day(clock.instant())));
    }

    /** Once a day for each: who sends that much may be somebody else. */
    private void warn(Counted counted) {
        long today = Usage.day(clock.instant());
        synchronized (this) {
            Long before = warned.put(counted.key(), today);
            if (before != null && before == today) return;
        }
        events.emit(
                Event.of("sender.warn")
                        .with("identity", counted.identity())
                        .with("daily", counted.most())
                        .with("until", Usage.after(today))
                        .with("reason", "the daily limit is reached: nothing more is taken today"));
    }

    private synchronized void add(Usage.Key key, int recipients) {
        Usage now = count(key).with(recipients, clock.instant());
        counts.put(key, now);
        unwritten.put(key, now);
        if (writer.isPresent() || closed) return;
        writer = Optional.of(Thread.ofVirtual().name("sending counts").start(this::writeLater));
    }

    private void writeLater() {
        try {
            clock.sleepUntil(clock.instant().plus(WRITTEN_EVERY));
        } catch (InterruptedException closing) {
            return;
        }
        synchronized (this) {
            writer = Optional.empty();
        }
        write();
    }

    private void write() {
        List<Usage> batch;
        synchronized (this) {
            batch = List.copyOf(unwritten.values());
            unwritten.clear();
        }
        if (batch.isEmpty()) return;
        try {
            accounts.write(sql -> {
                UsageRows rows = new UsageRows(sql);
                for (Usage usage : batch) rows.keep(usage);
                return batch.size();
            });
        } catch (IOException failure) {
            events.emit(
                    Event.of("sender.fail")
                            .with("reason", "what was sent today isn't kept: " + failure));
        }
    }

    /** Writes what isn't written yet; what is counted later is not. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            writer.ifPresent(Thread::interrupt);
        }
        write();
    }
}
