package org.signpost.queue;

import org.signpost.address.Mailbox;
import org.signpost.queue.Queue.OpenRecipient;
import org.signpost.queue.Recipient.Notify;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.store.Row;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the open recipients of messages to their table, changes them and reads them back. */
final class RecipientRows {
    private RecipientRows() {}

    private static final String INSERT =
            "INSERT INTO recipient VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)";

    private static final String OPEN =
            """
            SELECT number, address, original, orcpt, notify, attempts, due, last_status, last_reason
            FROM recipient WHERE message = ? ORDER BY number
            """;

    private static final String DEFER =
            """
            UPDATE recipient SET attempts = attempts + ?, due = ?, last_status = ?, last_reason = ?,
            last_remote = ? WHERE message = ? AND number = ?
            """;

    private static final String SETTLE = "DELETE FROM recipient WHERE message = ? AND number = ?";
    private static final String SETTLE_ALL = "DELETE FROM recipient WHERE message = ?";
    private static final String NEXT_DUE =
            "SELECT due FROM recipient WHERE message = ? ORDER BY due";

    /** The attempt that follows is beside the schedule, so it takes the place of the last one. */
    private static final String RETRY =
            """
            UPDATE recipient SET due = ?, attempts = max(attempts - 1, 0)
            WHERE message = ? AND due > ?
            """;

    /** When the first of them is due. */
    static Instant firstDue(List<OpenRecipient> open) {
        Instant first = Instant.MAX;
        for (OpenRecipient one : open) {
            if (one.due().isBefore(first)) first = one.due();
        }
        return first;
    }

    static void insert(Sql sql, long message, List<OpenRecipient> open) throws StoreException {
        for (OpenRecipient one : open) {
            Recipient recipient = one.recipient();
            sql.change(
                    INSERT,
                    message,
                    one.number(),
                    one.due(),
                    one.attempts(),
                    recipient.address().text(),
                    recipient.original().map(Mailbox::text),
                    recipient.orcpt(),
                    text(recipient.notices()));
        }
    }

    /** The open recipients of a message, in their order. */
    static List<OpenRecipient> open(Sql sql, long message) throws StoreException {
        return sql.all(OPEN, RecipientRows::recipient, message);
    }

    static void defer(Sql sql, long message, int number, Outcome.Waiting outcome)
            throws StoreException {
        DeliveryStatus status = outcome.status();
        sql.change(
                DEFER,
                outcome instanceof Outcome.Deferred,
                outcome.until(),
                status.status().toString(),
                status.reason(),
                status.remote(),
                message,
                number);
    }

    static void settle(Sql sql, long message, int number) throws StoreException {
        sql.change(SETTLE, message, number);
    }

    /** Settles some; how many of them were open. */
    static int settle(Sql sql, long message, List<Integer> numbers) throws StoreException {
        int settled = 0;
        for (int number : numbers) settled += sql.change(SETTLE, message, number);
        return settled;
    }

    static void settleAll(Sql sql, long message) throws StoreException {
        sql.change(SETTLE_ALL, message);
    }

    /** When the next open recipient of a message is due; empty where none is open. */
    static Optional<Instant> nextDue(Sql sql, long message) throws StoreException {
        return sql.first(NEXT_DUE, row -> row.instant(1), message);
    }

    static void retry(Sql sql, long message, Instant now) throws StoreException {
        sql.change(RETRY, now, message, now);
    }

    private static OpenRecipient recipient(Row row) throws StoreException {
        Recipient recipient =
                new Recipient(
                        Mailbox.of(row.text(2)),
                        row.textIfAny(3).map(Mailbox::of),
                        row.textIfAny(4),
                        notices(row.text(5)));
        String last = row.textIfAny(8).orElse("");
        if (!last.isEmpty()) last += " " + row.text(9);
        return new OpenRecipient(row.small(1), recipient, row.small(6), row.instant(7), last);
    }

    private static String text(Set<Notify> notices) {
        if (notices.isEmpty()) return "";
        return notices.stream().map(Notify::name).sorted().collect(Collectors.joining(","));
    }

    private static Set<Notify> notices(String text) {
        if (text.isEmpty()) return Set.of();
        return Stream.of(text.split(",", -1)).map(Notify::valueOf).collect(Collectors.toSet());
    }
}
