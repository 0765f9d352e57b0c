package org.signpost.queue;

import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Queue.Form;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Content on its way in: up to a chunk of it is in memory, what came before that is staged in the
 * store. Used by one thread at a time.
 */
final class StagedDraft implements Draft {

    /**
     * Larger content is staged; measured: beyond this a larger chunk gains nothing. Four arrays of
     * this size, each with its header, fit a MiB: the collector's regions in a small heap, of which
     * 256 KiB would leave a quarter empty.
     */
    static final int CHUNK = 255 * 1024;

    /** A buffer of this size is always granted, so that every session gets on. */
    private static final int LEAST = 16 * 1024;

    private static final MessageDigest UNUSED_DIGEST = unusedDigest();

    private final QueueId id;
    private final Staging staging;
    private final MessageDigest digest = newDigest();
    private byte[] buffer = new byte[0];
    private int buffered;
    private int chunks;
    private long size;
    private final FormScan seen = new FormScan();
    private String sha256 = "";
    private boolean open = true;

    StagedDraft(QueueId id, Staging staging) {
        this.id = id;
        this.staging = staging;
    }

    @Override
    public QueueId id() {
        return id;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        mustBeOpen();
        if (!sha256.isEmpty()) throw new IllegalStateException("the content is complete");
        digest.update(octets, offset, length);
        seen.see(octets, offset, length);
        int done = 0;
        while (done < length) {
            int room = Math.min(length - done, makeRoom(length - done));
            System.arraycopy(octets, offset + done, buffer, buffered, room);
            buffered += room;
            size += room;
            done += room;
        }
    }

    /** Grows the buffer, or stages it where it may not grow; answers how much fits now. */
    private int makeRoom(int wanted) throws IOException {
        if (buffered == buffer.length && !grow(wanted)) stage();
        return buffer.length - buffered;
    }

    private boolean grow(int wanted) {
        // Content that comes in one piece gets what it needs, and is never copied again.
        long enough = Math.max((long) buffered + wanted, 2L * buffer.length);
        int length = (int) Math.min(CHUNK, enough);
        if (length == buffer.length) return false;
        if (!staging.takeMemory(beyondLeast(length) - beyondLeast(buffer.length))) {
            if (buffer.length >= LEAST) return false;
            length = LEAST;
        }
        buffer = Arrays.copyOf(buffer, length);
        return true;
    }

    private static int beyondLeast(int length) {
        return Math.max(0, length - LEAST);
    }

    private void stage() throws IOException {
        staging.write(id.number(), chunks, ContentRows.exactly(buffer, buffered));
        chunks++;
        buffered = 0;
    }

    /** The content, where all of it is in memory. */
    Optional<byte[]> inMemory() {
        return chunks == 0 ? Optional.of(ContentRows.exactly(buffer, buffered)) : Optional.empty();
    }

    /** In the transaction that accepts the message: makes what is staged its content. */
    void keep(Sql sql) throws StoreException {
        if (chunks == 0) return;
        ContentRows.keep(sql, id.number(), chunks, ContentRows.exactly(buffer, buffered));
    }

    /** The digest of all content, in hex; nothing may be written afterwards. */
    String complete() {
        if (sha256.isEmpty()) sha256 = HexFormat.of().formatHex(digest.digest());
        return sha256;
    }

    /**
     * What of it not every way takes.
     *
     * @param body as it was declared
     */
    Form form(BodyType body) {
        return seen.form(body);
    }

    void mustBeOpen() {
        if (!open) throw new IllegalStateException("the draft of " + id + " is closed");
    }

    /** After acceptance: nothing is left to forget. */
    void accepted() {
        open = false;
        release();
    }

    @Override
    public void close() {
        if (!open) return;
        open = false;
        release();
        if (chunks > 0) staging.forget(id.number());
    }

    private void release() {
        staging.giveMemoryBack(beyondLeast(buffer.length));
        buffer = new byte[0];
    }

    /**
     * A copy of one that was looked up once: to ask the providers takes longer than a short mail.
     */
    private static MessageDigest newDigest() {
        try {
            return (MessageDigest) UNUSED_DIGEST.clone();
        } catch (CloneNotSupportedException everyDigestOfTheJdkIsCloneable) {
            throw new AssertionError(everyDigestOfTheJdkIsCloneable);
        }
    }

    private static MessageDigest unusedDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new AssertionError(everyPlatformHasIt);
        }
    }
}
