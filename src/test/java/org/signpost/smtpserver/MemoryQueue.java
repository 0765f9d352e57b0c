package org.signpost.smtpserver;

import org.signpost.mime.Editing;
import org.signpost.queue.Draft;
import org.signpost.queue.NewMessage;
import org.signpost.queue.Queue;
import org.signpost.queue.QueueFullException;
import org.signpost.queue.QueueId;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A queue that keeps what it accepts in a list, and can be made to fail. */
final class MemoryQueue implements Queue {

    /** What went wrong with the store. */
    enum Trouble {
        NONE,
        FULL_WHILE_WRITING,
        FULL_ON_ACCEPT,
        BROKEN
    }

    record Accepted(QueueId id, NewMessage message, String content) {

        /** The content as it leaves. */
        String goingOut() {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] octets = content.getBytes(StandardCharsets.ISO_8859_1);
            Editing editing = message.edits().onto(out::write);
            try {
                editing.write(octets, 0, octets.length);
                editing.finish();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return out.toString(StandardCharsets.ISO_8859_1);
        }
    }

    final List<Accepted> accepted = new CopyOnWriteArrayList<>();
    final AtomicInteger openDrafts = new AtomicInteger();
    volatile Trouble trouble = Trouble.NONE;
    volatile Runnable beforeAccept = () -> {};
    private final AtomicInteger counter = new AtomicInteger();

    @Override
    public Draft draft() {
        openDrafts.incrementAndGet();
        String digits = String.format("%04d", counter.incrementAndGet());
        String letters =
                digits.chars()
                        .map(c -> c - '0' + 'A')
                        .collect(
                                StringBuilder::new,
                                (b, c) -> b.append((char) c),
                                StringBuilder::append)
                        .toString();
        return new MemoryDraft(new QueueId("AAAAAAAAA" + letters));
    }

    @Override
    public QueueId accept(Draft draft, NewMessage message) throws IOException {
        beforeAccept.run();
        if (trouble == Trouble.FULL_ON_ACCEPT) throw full();
        if (trouble == Trouble.BROKEN) throw new IOException("the store is broken");
        String content = ((MemoryDraft) draft).content.toString(StandardCharsets.ISO_8859_1);
        accepted.add(new Accepted(draft.id(), message, content));
        return draft.id();
    }

    private static QueueFullException full() {
        return new QueueFullException("no space left", new IOException("ENOSPC"));
    }

    private final class MemoryDraft implements Draft {
        private final QueueId id;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        MemoryDraft(QueueId id) {
            this.id = id;
        }

        @Override
        public QueueId id() {
            return id;
        }

        @Override
        public long size() {
            return content.size();
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            if (trouble == Trouble.FULL_WHILE_WRITING) throw full();
            content.write(octets, offset, length);
        }

        @Override
        public void close() {
            openDrafts.decrementAndGet();
        }
    }

    @Override
    public List<Queued> take(int most) {
        return List.of();
    }

    @Override
    public boolean record(QueueId id, Results results) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean delivered(QueueId id, List<Integer> numbers, List<Notification> notices) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isQueued(QueueId id) {
        return false;
    }

    @Override
    public void setAside(QueueId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void giveBack(QueueId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public InputStream content(QueueId id) {
        return new ByteArrayInputStream(new byte[0]);
    }

    @Override
    public Optional<Queued> find(QueueId id) {
        return Optional.empty();
    }

    @Override
    public List<Queued> list(Optional<QueueId> after, int most) {
        return List.of();
    }

    @Override
    public List<Damaged> damaged() {
        return List.of();
    }

    @Override
    public long count() {
        return accepted.size();
    }

    @Override
    public boolean hasRoomFor(long octets) {
        return true;
    }

    @Override
    public List<QueueId> retryNow(List<QueueId> ids) {
        return List.of();
    }

    @Override
    public List<QueueId> remove(List<QueueId> ids) {
        return List.of();
    }

    @Override
    public void close() {}
}
