package org.signpost.queue;

import org.signpost.mime.Edits;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The mail that this server has taken responsibility for. For use by many threads; each call that
 * changes something returns when the change survives a crash.
 */
public interface Queue extends AutoCloseable {

    /** Begins a message whose content follows. */
    Draft draft();

    /**
     * Takes responsibility for a message: when this returns, it is on disk. All its rows are
     * written in one transaction; concurrent calls share an fsync.
     *
     * @throws QueueFullException when the disk is full; nothing was accepted
     * @throws IOException when the store fails; nothing was accepted
     */
    QueueId accept(Draft draft, NewMessage message) throws IOException;

    /**
     * Takes work: messages with recipients that are due, each leased to the caller until {@link
     * #record} or {@link #giveBack}. What came in just now and what waited share the places, each
     * oldest due first. Blocks until something is due or the thread is interrupted. Small content
     * that was accepted a moment ago comes from memory. A message that can't be read is told to the
     * log, once, and left where it is.
     *
     * @param most messages
     * @return at least one message, or none when the queue was closed
     */
    List<Queued> take(int most) throws IOException, InterruptedException;

    /**
     * Records what became of the leased recipients of one message and accepts the notices that
     * follow from it, in one transaction, and ends the lease. Recipients not named stay as they
     * are. A message without open recipients is removed. Of a message that {@link #remove} took
     * away meanwhile nothing is recorded, and its notices are forgotten.
     *
     * @return false where it was removed
     * @throws QueueFullException when the disk is full; nothing was recorded, the lease goes on
     * @throws IOException when the store fails; nothing was recorded, the lease goes on
     */
    boolean record(QueueId id, Results results) throws IOException;

    /**
     * Records that some leased recipients of a message were delivered, with the notices that follow
     * from it, in one transaction, while the lease goes on for the others: a crash doesn't repeat
     * them. Where none of them is open, as {@link #record} named them meanwhile or {@link #remove}
     * took the message away, nothing is recorded, and the notices are forgotten.
     *
     * @return false where nothing was recorded
     * @throws QueueFullException when the disk is full; nothing was recorded
     * @throws IOException when the store fails; nothing was recorded
     */
    boolean delivered(QueueId id, List<Integer> numbers, List<Notification> notices)
            throws IOException;

    /**
     * Whether a message that is leased to the caller is still to be delivered: not any more once
     * {@link #remove} took it away. Costs no read, so that it can be asked right before each
     * attempt; the lease goes on until {@link #giveBack} or {@link #record}.
     */
    boolean isQueued(QueueId id);

    /**
     * Ends the lease of a message of which nothing is to be recorded, or that was set aside; it is
     * due as before.
     */
    void giveBack(QueueId id);

    /**
     * Ends the lease of a message of which nothing is to be recorded, and hands it to nobody before
     * {@link #giveBack}: little of it stays in memory.
     */
    void setAside(QueueId id);

    /**
     * The content of a message in chunks, without the trace fields; no transaction stays open
     * between reads.
     *
     * @throws IOException when the store fails or there is no message of that id, now or when more
     *     of it is read
     */
    InputStream content(QueueId id) throws IOException;

    /**
     * A message and its open recipients, or empty where there is none of that id.
     *
     * @throws IOException when the store fails, or it is there and can't be read
     */
    Optional<Queued> find(QueueId id) throws IOException;

    /**
     * The messages in the queue, oldest first, from after that id on, without those that can't be
     * read.
     *
     * @param most messages; fewer are the last
     */
    List<Queued> list(Optional<QueueId> after, int most) throws IOException;

    /**
     * The messages that can't be read, because somebody or something changed their rows. They stay
     * in the store, and nobody takes them; {@link #retryNow} has another look at one.
     */
    List<Damaged> damaged() throws IOException;

    /** How many messages are in the queue, with those that can't be read. */
    long count() throws IOException;

    /**
     * Whether a file of so many octets may be written on the queue's disk, so that deliveries into
     * files don't take the room that recording them needs. They may use half of what new mail
     * leaves free: when the disk fills up, first no mail comes in, and what is there still gets
     * delivered.
     */
    boolean hasRoomFor(long octets) throws IOException;

    /**
     * Makes every waiting recipient of these messages due now, and no longer held, in one
     * transaction. The attempt to come doesn't count: when it fails, the pause after it is as long
     * as the one that it has cut short.
     *
     * @return those that are there, as they were named
     */
    List<QueueId> retryNow(List<QueueId> ids) throws IOException;

    /** The same for one message; false where there is none of that id. */
    default boolean retryNow(QueueId id) throws IOException {
        return !retryNow(List.of(id)).isEmpty();
    }

    /**
     * Forgets messages without telling anybody, in one transaction. Whoever has one leased learns
     * of it by {@link #isQueued}.
     *
     * @return those that were there, as they were named
     */
    List<QueueId> remove(List<QueueId> ids) throws IOException;

    /** The same for one message; false where there is none of that id. */
    default boolean remove(QueueId id) throws IOException {
        return !remove(List.of(id)).isEmpty();
    }

    /**
     * Lets {@link #take} return nothing, writes what was handed over, then closes the store. Later
     * calls fail with an IOException.
     */
    @Override
    void close() throws IOException;

    /**
     * A message that waits.
     *
     * @param open the recipients that are open; in leased work, those of them that are due
     */
    record Queued(QueueId id, Envelope envelope, Facts facts, List<OpenRecipient> open) {}

    /**
     * A message that can't be read.
     *
     * @param reason what of it isn't as it was written
     */
    record Damaged(QueueId id, String reason) {}

    /**
     * What the queue found out about a message.
     *
     * @param accepted when
     * @param size octets of content, without the trace fields
     * @param sha256 of the content as it was received, in lower-case hex
     * @param form what of the content not every way takes
     * @param trace header fields to send before the content
     * @param edits what is changed of the content on its way out, decided at acceptance
     * @param delayNoticed whether the sender was told that it is late
     */
    record Facts(
            Instant accepted,
            long size,
            String sha256,
            Form form,
            String trace,
            Edits edits,
            boolean delayNoticed) {

        /** How many octets go out. */
        public long sizeToSend() {
            return trace.length() + edits.sizeOf(size);
        }
    }

    /**
     * What of content not every way takes, whatever its sender declared.
     *
     * @param octets how wide they are
     * @param lines whether DATA may carry them
     */
    record Form(Octets octets, Lines lines) {

        /** ASCII in short lines, as most mail is. */
        public static Form plain() {
            return new Form(Octets.SEVEN_BIT, Lines.PLAIN);
        }
    }

    /** What lines content consists of. */
    enum Lines {
        /** Of at most 998 octets (RFC 5321 §4.5.3.1.6), ended by CRLF, without NUL. */
        PLAIN,
        /** Some are longer. */
        LONG,
        /** There may be NUL, CR alone or LF alone, which only BINARYMIME may carry (RFC 3030). */
        RAW,
        /** The message came in with a version that didn't look. */
        NOT_NOTED
    }

    /** How wide the octets of content are, whatever its sender declared. */
    enum Octets {
        /** All are below 128. */
        SEVEN_BIT,
        EIGHT_BIT,
        /** The message came in with a version that didn't look. */
        NOT_NOTED
    }

    /**
     * A recipient that is neither delivered nor failed.
     *
     * @param number its place in the message, from 0 on
     * @param attempts made so far, without those that {@link #retryNow} asked for
     * @param due when the next attempt is
     * @param lastStatus how the last one ended, as the log shows it; empty before the first
     */
    record OpenRecipient(
            int number, Recipient recipient, int attempts, Instant due, String lastStatus) {}

    /**
     * What an attempt led to.
     *
     * @param settled the recipients that the attempt was for
     * @param notices messages that follow from it, such as bounces, accepted in the same
     *     transaction
     * @param delayNoticed whether one of them tells the sender that the message is late
     */
    record Results(List<Settled> settled, List<Notification> notices, boolean delayNoticed) {}

    /**
     * What became of one recipient.
     *
     * @param number of the recipient
     */
    record Settled(int number, Outcome outcome) {}

    /**
     * A message that Signpost itself sends because of an outcome.
     *
     * @param message envelope with origin SELF
     * @param content its header and body, written to a draft of this queue
     */
    record Notification(NewMessage message, Draft content) {}
}
