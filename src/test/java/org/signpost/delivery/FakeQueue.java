package org.signpost.delivery;

import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.observe.Clock;
import org.signpost.queue.Draft;
import org.signpost.queue.Envelope;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.NewMessage;
import org.signpost.queue.Origin;
import org.signpost.queue.Outcome;
import org.signpost.queue.Queue;
import org.signpost.queue.QueueId;
import org.signpost.queue.Recipient;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** A queue in memory that keeps the contract: due work, leases, outcomes. */
final class FakeQueue implements Queue {

    private static final long PATIENCE_MILLIS = 10_000;

    private final Clock clock;
    private final Map<QueueId, Entry> entries = new LinkedHashMap<>();
    private final Set<QueueId> leased = new HashSet<>();
    private final Set<QueueId> aside = new HashSet<>();
    private final List<NewMessage> accepted = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private final Map<QueueId, Map<Integer, Outcome>> outcomes = new LinkedHashMap<>();
    private int lastId;
    private int recordings;
    private int failures;
    private boolean closed;
    private boolean contentsLost;
    private volatile boolean diskFull;
    volatile Origin origin = Origin.SUBMISSION;
    volatile String trace = "Received: by test\r\n";
    volatile Envelope.Notice notice = Envelope.Notice.none();
    private Optional<RuntimeException> bug = Optional.empty();

    FakeQueue(Clock clock) {
        this.clock = clock;
    }

    private static final class Entry {
        private Queued message;
        private final byte[] content;

        Entry(Queued message, byte[] content) {
            this.message = message;
            this.content = content;
        }
    }

    /** Puts a message from {@code sender} into the queue. */
    QueueId add(String sender, String content, String... recipients) throws IOException {
        List<Recipient> to =
                Arrays.stream(recipients).map(r -> Recipient.of(Mailbox.of(r))).toList();
        return add(sender, content, to);
    }

    QueueId add(String sender, String content, List<Recipient> recipients) throws IOException {
        return add(sender, Envelope.Demands.plain(BodyType.SEVEN_BIT, false), content, recipients);
    }

    /** The same with what its sender asked for. */
    QueueId add(String sender, Envelope.Demands demands, String content, List<Recipient> recipients)
            throws IOException {
        ReversePath from =
                sender.isEmpty() ? ReversePath.none() : ReversePath.of(Mailbox.of(sender));
        Draft draft = draft();
        byte[] octets = content.getBytes(StandardCharsets.ISO_8859_1);
        draft.write(octets, 0, octets.length);
        Envelope envelope =
                new Envelope(
                        from,
                        new Envelope.Entry(origin, Optional.empty(), Optional.empty(), "client"),
                        notice,
                        demands);
        return accept(draft, new NewMessage(envelope, recipients, trace));
    }

    /** The next calls of {@link #record} fail. */
    synchronized void failRecordings(int times) {
        failures = times;
    }

    /** The next call of {@link #take} throws this. */
    synchronized void failTake(RuntimeException exception) {
        bug = Optional.of(exception);
    }

    /** No file may be written any more. */
    void fillDisk() {
        diskFull = true;
    }

    /** No content can be read any more. */
    synchronized void loseContents() {
        contentsLost = true;
    }

    /** What became of a recipient last; waits until something has. */
    Outcome outcome(QueueId id, int number) {
        await(() -> outcomes.getOrDefault(id, Map.of()).containsKey(number));
        synchronized (this) {
            Map<Integer, Outcome> of = outcomes.getOrDefault(id, Map.of());
            return Optional.ofNullable(of.remove(number)).orElseThrow();
        }
    }

    /** What became of the recipients of a message so far. */
    synchronized Map<Integer, Outcome> outcomes(QueueId id) {
        return Map.copyOf(outcomes.getOrDefault(id, Map.of()));
    }

    /** Blocks until the condition holds, at most ten seconds. */
    synchronized void await(BooleanSupplier condition) {
        long end = System.currentTimeMillis() + PATIENCE_MILLIS;
        try {
            while (!condition.getAsBoolean()) {
                long left = end - System.currentTimeMillis();
                if (left <= 0) throw new AssertionError("it didn't happen in ten seconds");
                wait(left);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** All messages accepted so far. */
    synchronized List<NewMessage> accepted() {
        return List.copyOf(accepted);
    }

    synchronized int recordings() {
        return recordings;
    }

    synchronized Set<QueueId> leased() {
        return Set.copyOf(leased);
    }

    /** The messages that Signpost itself made and that are still here, as text. */
    synchronized List<String> notices() {
        return List.copyOf(notices);
    }

    /** Lets waiting {@link #take} calls look at the clock again. */
    synchronized void tick() {
        notifyAll();
    }

    @Override
    public synchronized Draft draft() {
        return new MemoryDraft(id(++lastId));
    }

    private static QueueId id(int number) {
        StringBuilder text = new StringBuilder("AAAAAAAAAAAAA");
        for (int i = 12, rest = number; rest > 0; i--, rest /= 26) {
            text.setCharAt(i, (char) ('A' + rest % 26));
        }
        return new QueueId(text.toString());
    }

    private static final class MemoryDraft implements Draft {
        private final QueueId id;
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

        MemoryDraft(QueueId id) {
            this.id = id;
        }

        @Override
        public QueueId id() {
            return id;
        }

        @Override
        public long size() {
            return octets.size();
        }

        @Override
        public void write(byte[] more, int offset, int length) {
            octets.write(more, offset, length);
        }

        @Override
        public void close() {}
    }

    @Override
    public synchronized QueueId accept(Draft draft, NewMessage message) {
        Instant now = clock.instant();
        List<OpenRecipient> open = new ArrayList<>();
        for (Recipient recipient : message.recipients()) {
            open.add(new OpenRecipient(open.size(), recipient, 0, now, ""));
        }
        byte[] content = ((MemoryDraft) draft).octets.toByteArray();
        Facts facts =
                new Facts(
                        now,
                        content.length,
                        "",
                        form(content, message.envelope().demands().body()),
                        message.trace(),
                        message.edits(),
                        false);
        Queued queued = new Queued(draft.id(), message.envelope(), facts, open);
        entries.put(draft.id(), new Entry(queued, content));
        accepted.add(message);
        notifyAll();
        return draft.id();
    }

    private static Form form(byte[] content, BodyType body) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        boolean raw = body == BodyType.BINARY_MIME || text.indexOf('\0') >= 0;
        boolean anyLong = text.lines().anyMatch(line -> line.length() > 998);
        return new Form(octets(content), raw ? Lines.RAW : anyLong ? Lines.LONG : Lines.PLAIN);
    }

    private static Octets octets(byte[] content) {
        for (byte octet : content) {
            if (octet < 0) return Octets.EIGHT_BIT;
        }
        return Octets.SEVEN_BIT;
    }

    @Override
    public synchronized List<Queued> take(int most) throws InterruptedException {
        while (!closed) {
            if (bug.isPresent()) {
                RuntimeException now = bug.get();
                bug = Optional.empty();
                throw now;
            }
            List<Queued> due =
                    entries.values().stream()
                            .filter(e -> !leased.contains(e.message.id()))
                            .map(e -> due(e.message))
                            .filter(m -> !m.open().isEmpty())
                            .limit(most)
                            .toList();
            if (!due.isEmpty()) {
                due.forEach(m -> leased.add(m.id()));
                notifyAll();
                return due;
            }
            wait();
        }
        return List.of();
    }

    private Queued due(Queued message) {
        Instant now = clock.instant();
        List<OpenRecipient> due =
                message.open().stream().filter(r -> !now.isBefore(r.due())).toList();
        return new Queued(message.id(), message.envelope(), message.facts(), due);
    }

    @Override
    public synchronized boolean record(QueueId id, Results results) throws IOException {
        if (failures > 0) {
            failures--;
            throw new IOException("the disk is full");
        }
        if (!leased.remove(id)) throw new IllegalStateException("recorded without a lease");
        recordings++;
        if (!entries.containsKey(id)) {
            notifyAll();
            return false;
        }
        Entry entry = Optional.ofNullable(entries.get(id)).orElseThrow();
        Queued before = entry.message;
        Map<Integer, Outcome> settled = new LinkedHashMap<>();
        results.settled().forEach(s -> settled.put(s.number(), s.outcome()));
        List<OpenRecipient> open = new ArrayList<>();
        for (OpenRecipient r : before.open()) {
            Optional<Outcome> outcome = Optional.ofNullable(settled.get(r.number()));
            if (outcome.isEmpty()) {
                open.add(r);
            } else if (outcome.get() instanceof Outcome.Waiting waiting) {
                open.add(
                        new OpenRecipient(
                                r.number(),
                                r.recipient(),
                                r.attempts() + (waiting instanceof Outcome.Deferred ? 1 : 0),
                                waiting.until(),
                                waiting.status().status() + " " + waiting.status().reason()));
            }
        }
        Facts f = before.facts();
        Facts facts =
                new Facts(
                        f.accepted(),
                        f.size(),
                        f.sha256(),
                        f.form(),
                        f.trace(),
                        f.edits(),
                        f.delayNoticed() || results.delayNoticed());
        entry.message = new Queued(id, before.envelope(), facts, open);
        if (open.isEmpty()) entries.remove(id);
        outcomes.computeIfAbsent(id, i -> new LinkedHashMap<>()).putAll(settled);
        accept(results.notices());
        notifyAll();
        return true;
    }

    @Override
    public synchronized boolean delivered(
            QueueId id, List<Integer> numbers, List<Notification> following) {
        if (!isQueued(id)) return false;
        Entry entry = Optional.ofNullable(entries.get(id)).orElseThrow();
        Queued m = entry.message;
        List<OpenRecipient> open =
                m.open().stream().filter(r -> !numbers.contains(r.number())).toList();
        entry.message = new Queued(id, m.envelope(), m.facts(), open);
        accept(following);
        notifyAll();
        return true;
    }

    private void accept(List<Notification> following) {
        for (Notification notice : following) {
            notices.add(((MemoryDraft) notice.content()).octets.toString(StandardCharsets.UTF_8));
            accept(notice.content(), notice.message());
        }
    }

    @Override
    public synchronized boolean isQueued(QueueId id) {
        return leased.contains(id) && entries.containsKey(id);
    }

    @Override
    public synchronized void setAside(QueueId id) {
        aside.add(id);
        notifyAll();
    }

    /** What is set aside. */
    synchronized Set<QueueId> aside() {
        return Set.copyOf(aside);
    }

    @Override
    public synchronized void giveBack(QueueId id) {
        aside.remove(id);
        leased.remove(id);
        notifyAll();
    }

    @Override
    public synchronized InputStream content(QueueId id) throws IOException {
        Entry entry = entries.get(id);
        if (entry == null || contentsLost) throw new IOException("no message " + id);
        return new ByteArrayInputStream(entry.content);
    }

    @Override
    public synchronized Optional<Queued> find(QueueId id) {
        return Optional.ofNullable(entries.get(id)).map(e -> e.message);
    }

    @Override
    public synchronized List<Queued> list(Optional<QueueId> after, int most) {
        return entries.values().stream().map(e -> e.message).limit(most).toList();
    }

    @Override
    public List<Damaged> damaged() {
        return List.of();
    }

    @Override
    public synchronized long count() {
        return entries.size();
    }

    @Override
    public boolean hasRoomFor(long octets) {
        return !diskFull;
    }

    @Override
    public synchronized List<QueueId> retryNow(List<QueueId> ids) {
        List<QueueId> there = ids.stream().filter(entries::containsKey).toList();
        there.forEach(id -> Optional.ofNullable(entries.get(id)).ifPresent(this::retryNow));
        notifyAll();
        return there;
    }

    private void retryNow(Entry entry) {
        Queued m = entry.message;
        List<OpenRecipient> open =
                m.open().stream()
                        .map(r ->
                                new OpenRecipient(
                                        r.number(),
                                        r.recipient(),
                                        r.attempts(),
                                        clock.instant(),
                                        r.lastStatus()))
                        .toList();
        entry.message = new Queued(m.id(), m.envelope(), m.facts(), open);
    }

    @Override
    public synchronized List<QueueId> remove(List<QueueId> ids) {
        return ids.stream()
                .filter(i -> Optional.ofNullable(entries.remove(i)).isPresent())
                .toList();
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
