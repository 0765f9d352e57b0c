package org.signpost.delivery;

import org.signpost.queue.Outcome.Onward;
import org.signpost.smtp.DeliveryStatus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What an attempt came to.
 *
 * @param recipients how each fared, in the order of the batch
 * @param reach whether the destination could be spoken to
 * @param onward who tells the sender of what becomes of what was handed over
 * @param path how it was reached, for the log
 */
record Tried(List<DeliveryStatus> recipients, Reach reach, Onward onward, Path path) {

    /** Whether a destination could be spoken to. */
    enum Reach {
        /** It could, or that it couldn't says nothing about it. */
        REACHED,
        /** No host had a final word: the DNS named none, none answered, or each went away (421). */
        UNREACHABLE,
        /** Nobody was asked: all its hosts are left alone, for what others found. */
        LEFT_ALONE,
        /** Nobody was asked: the message may not leave yet. */
        NOT_BEGUN
    }

    /**
     * How a destination was reached.
     *
     * @param host the host that answered
     * @param tls what TLS came to, in words
     * @param policy what TLS had to achieve, and why
     * @param note what else an administrator should know
     * @param seal who sealed the message, or why nobody did; nothing where nobody was to
     * @param took the whole attempt
     */
    record Path(
            Optional<String> host,
            Optional<String> tls,
            Optional<String> policy,
            Optional<String> note,
            Optional<String> seal,
            Duration took) {

        static Path none() {
            return new Path(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ZERO);
        }

        Path took(long nanos) {
            return new Path(host, tls, policy, note, seal, Duration.ofNanos(nanos));
        }
    }

    /** The same for everybody, by our own verdict. */
    static Tried all(Batch batch, DeliveryStatus status) {
        return all(batch, status, Reach.REACHED);
    }

    /** No host had a final word. */
    static Tried unreachable(Batch batch, DeliveryStatus status) {
        return all(batch, status, Reach.UNREACHABLE);
    }

    /** Nobody was asked. */
    static Tried leftAlone(Batch batch, DeliveryStatus status) {
        return all(batch, status, Reach.LEFT_ALONE);
    }

    /** Nobody was asked, since the message may not leave yet. */
    static Tried notBegun(Batch batch, DeliveryStatus status) {
        return all(batch, status, Reach.NOT_BEGUN);
    }

    private static Tried all(Batch batch, DeliveryStatus status, Reach reach) {
        int count = batch.recipients().size();
        return new Tried(Collections.nCopies(count, status), reach, Onward.SILENT, Path.none());
    }

    boolean reached() {
        return reach == Reach.REACHED;
    }

    /** Whether the next host has taken the message for any of them. */
    boolean anyDelivered() {
        return recipients.stream().anyMatch(s -> s.status().kind() == 2);
    }

    /** Whether it ended before content was handed over, and without a host's verdict. */
    boolean isInterrupted() {
        return !reached()
                && recipients.stream().allMatch(s -> s.status().kind() == 4 && s.reply().isEmpty());
    }

    /** With what became of those at these places in another session. */
    Tried with(List<Integer> places, Tried later) {
        List<DeliveryStatus> all = new ArrayList<>(recipients);
        for (int i = 0; i < places.size(); i++) all.set(places.get(i), later.recipients.get(i));
        return new Tried(all, reach, onward, path);
    }

    Tried took(long nanos) {
        return new Tried(recipients, reach, onward, path.took(nanos));
    }
}
