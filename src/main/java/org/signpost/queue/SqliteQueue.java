package org.signpost.queue;

import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.signpost.queue.Dispatch.Announced;
import org.signpost.queue.Settlement.Standing;
import org.signpost.store.DataFolder;
import org.signpost.store.Database;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;
import org.signpost.store.Work;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The queue in {@code queue.db} of a data folder. */
public final class SqliteQueue implements Queue {

    static final String FILE = "queue.db";

    private final Clock clock;
    private final Database database;
    private final QueueIds ids;
    private final Room room;
    private final Staging staging;
    private final FreshMail fresh;
    private final Dispatch dispatch;
    private final AtomicLong count;

    private SqliteQueue(Parts parts, Database database, long count) {
        clock = parts.around.clock();
        this.database = database;
        this.count = new AtomicLong(count);
        ids = new QueueIds(parts.around.nodeName(), clock, new SecureRandom());
        room = parts.room;
        staging = new Staging(database, new MemoryBudget(parts.limits.draftOctets()), room);
        fresh = new FreshMail(new MemoryBudget(parts.limits.freshOctets()));
        dispatch = new Dispatch(clock, parts.around.events(), database, fresh);
    }

    /**
     * What a queue lives in.
     *
     * @param nodeName makes its ids different from other nodes'
     * @param clock tells when mail is due
     * @param events hears of messages that can't be read, and of a disk that is full already
     */
    public record Surroundings(String nodeName, Clock clock, EventSink events) {}

    private record Parts(Surroundings around, QueueLimits limits, Room room) {}

    /** The same for a queue that tells nobody of messages that can't be read. */
    public static SqliteQueue open(
            DataFolder folder, String nodeName, Clock clock, QueueLimits limits)
            throws IOException {
        return open(folder, new Surroundings(nodeName, clock, EventSink.none()), limits);
    }

    /** {@link #open(DataFolder, Surroundings, QueueLimits, FreeSpace)} on the folder's own disk. */
    public static SqliteQueue open(DataFolder folder, Surroundings around, QueueLimits limits)
            throws IOException {
        return open(folder, around, limits, FreeSpace.of(folder.path()));
    }

    /**
     * Opens the queue in that folder, makes it where there is none, and begins to forget what was
     * staged for messages that were never accepted.
     *
     * @throws IOException when it can't be used; the message says why
     */
    public static SqliteQueue open(
            DataFolder folder, Surroundings around, QueueLimits limits, FreeSpace disk)
            throws IOException {
        Database database = Database.open(folder.file(FILE), QueueSchema.MIGRATIONS);
        try {
            List<Long> left = database.read(ContentRows::staged);
            long count = database.<Long>read(QueueView::count);
            Room room = new Room(disk, database, limits.reserveOctets());
            room.shortage(0).ifPresent(s -> warn(around.events(), s));
            SqliteQueue queue = new SqliteQueue(new Parts(around, limits, room), database, count);
            queue.staging.forgetLater(left);
            return queue;
        } catch (IOException | RuntimeException failure) {
            database.close();
            throw failure;
        }
    }

    private static void warn(EventSink events, String shortage) {
        events.emit(Event.of("queue.warn").with("text", "no mail is taken: " + shortage));
    }

    @Override
    public Draft draft() {
        return new StagedDraft(ids.next(), staging);
    }

    @Override
    public QueueId accept(Draft draft, NewMessage message) throws IOException {
        Arrival arrival = Arrival.of(draft, message, clock.instant());
        room.check(arrival.octets());
        Announced announced = dispatch.announce(arrival);
        write(sql -> accept(sql, arrival), List.of(announced));
        // The instant of acceptance: the message and all that belongs to it is on disk.
        enter(announced);
        return draft.id();
    }

    private static Arrival accept(Sql sql, Arrival arrival) throws StoreException {
        arrival.write(sql);
        return arrival;
    }

    private void enter(Announced announced) {
        count.incrementAndGet();
        announced.arrival().draft().accepted();
        dispatch.arrived(announced);
    }

    @Override
    public List<Queued> take(int most) throws IOException, InterruptedException {
        return dispatch.take(most);
    }

    @Override
    public boolean record(QueueId id, Results results) throws IOException {
        Lease lease = dispatch.lease(id);
        List<Announced> announced = announce(results.notices());
        Settlement settlement = new Settlement(lease, results, arrivals(announced));
        Standing standing = write(settlement::write, announced);
        dispatch.release(id.number());
        switch (standing) {
            case Standing.Gone() -> announced.forEach(dispatch::cancel);
            case Standing.Finished() -> {
                count.decrementAndGet();
                announced.forEach(this::enter);
            }
            case Standing.Waiting(Instant due) -> {
                dispatch.comes(due);
                announced.forEach(this::enter);
            }
        }
        return !(standing instanceof Standing.Gone);
    }

    @Override
    public boolean delivered(QueueId id, List<Integer> numbers, List<Notification> notices)
            throws IOException {
        List<Announced> announced = announce(notices);
        List<Arrival> arrivals = arrivals(announced);
        boolean there = write(sql -> delivered(sql, id.number(), numbers, arrivals), announced);
        announced.forEach(there ? this::enter : dispatch::cancel);
        return there;
    }

    private static boolean delivered(
            Sql sql, long message, List<Integer> numbers, List<Arrival> notices)
            throws StoreException {
        if (RecipientRows.settle(sql, message, numbers) == 0) return false;
        for (Arrival notice : notices) notice.write(sql);
        return true;
    }

    private List<Announced> announce(List<Notification> notices) throws IOException {
        Instant now = clock.instant();
        List<Arrival> arrivals = new ArrayList<>(notices.size());
        // All of them first: what can't be accepted leaves none announced.
        for (Notification n : notices) arrivals.add(Arrival.of(n.content(), n.message(), now));
        return arrivals.stream().map(dispatch::announce).toList();
    }

    private static List<Arrival> arrivals(List<Announced> announced) {
        return announced.stream().map(Announced::arrival).toList();
    }

    @Override
    public boolean isQueued(QueueId id) {
        return dispatch.isQueued(id);
    }

    @Override
    public void giveBack(QueueId id) {
        dispatch.giveBack(id);
    }

    @Override
    public void setAside(QueueId id) {
        dispatch.setAside(id);
    }

    @Override
    public InputStream content(QueueId id) throws IOException {
        Optional<byte[]> held = fresh.content(id.number());
        if (held.isPresent()) return new ByteArrayInputStream(held.get());
        return database.read(sql -> content(sql, id));
    }

    private InputStream content(Sql sql, QueueId id) throws StoreException {
        Optional<byte[]> inline =
                ContentRows.inline(sql, id.number())
                        .orElseThrow(() -> new StoreException(id + " isn't in the queue"));
        if (inline.isPresent()) return new ByteArrayInputStream(inline.get());
        long size = MessageRows.size(sql, id.number()).orElseThrow();
        return new StoredContent(database, id, size);
    }

    @Override
    public Optional<Queued> find(QueueId id) throws IOException {
        return database.read(sql -> QueueView.find(sql, id.number()));
    }

    @Override
    public List<Queued> list(Optional<QueueId> after, int most) throws IOException {
        return QueueView.list(database, after, most);
    }

    @Override
    public List<Damaged> damaged() throws IOException {
        return QueueView.damaged(database);
    }

    @Override
    public boolean hasRoomFor(long octets) throws IOException {
        return room.hasRoomForFile(octets);
    }

    @Override
    public long count() {
        return count.get();
    }

    @Override
    public List<QueueId> retryNow(List<QueueId> ids) throws IOException {
        Instant now = clock.instant();
        List<QueueId> there = each(ids, (sql, message) -> MessageRows.retry(sql, message, now));
        there.forEach(id -> dispatch.retried(id.number(), now));
        return there;
    }

    @Override
    public List<QueueId> remove(List<QueueId> ids) throws IOException {
        List<QueueId> there = each(ids, Settlement::delete);
        count.addAndGet(-there.size());
        there.forEach(id -> dispatch.removed(id.number()));
        return there;
    }

    /** A change of one message's rows; false where it isn't there. */
    private interface Change {
        boolean of(Sql sql, long message) throws StoreException;
    }

    private List<QueueId> each(List<QueueId> ids, Change change) throws IOException {
        return write(
                sql -> {
                    List<QueueId> there = new ArrayList<>();
                    for (QueueId id : ids) {
                        if (change.of(sql, id.number())) there.add(id);
                    }
                    return there;
                },
                0);
    }

    @Override
    public void close() throws IOException {
        dispatch.close();
        database.close();
    }

    /** Makes a change with which messages are accepted. */
    private <T> T write(Work<T> work, List<Announced> accepted) throws IOException {
        try {
            return write(work, accepted.stream().mapToLong(a -> a.arrival().octets()).sum());
        } catch (IOException | RuntimeException failure) {
            accepted.forEach(dispatch::cancel);
            throw failure;
        }
    }

    private <T> T write(Work<T> work, long octets) throws IOException {
        return Failing.asQueue(() -> database.write(work, octets));
    }
}
