package org.signpost.queue;

import org.signpost.address.IpAddresses;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.mime.Edits;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Envelope.DeliverBy;
import org.signpost.queue.Envelope.Demands;
import org.signpost.queue.Envelope.Entry;
import org.signpost.queue.Envelope.Notice;
import org.signpost.queue.Envelope.Ret;
import org.signpost.queue.Envelope.Schedule;
import org.signpost.queue.Envelope.TlsDemand;
import org.signpost.queue.Queue.Facts;
import org.signpost.queue.Queue.Form;
import org.signpost.queue.Queue.Lines;
import org.signpost.queue.Queue.Octets;
import org.signpost.queue.Queue.Queued;
import org.signpost.store.Row;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Writes messages to their table and reads them back. */
final class MessageRows {
    private MessageRows() {}

    private static final String INSERT =
            """
            INSERT INTO message VALUES
            (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    /** All but content, in the order of the table. */
    private static final String COLUMNS =
            """
            SELECT id, due, delay_noticed, accepted, size, sha256, sender, origin, identity, client,
            helo, ret, envid, body, smtputf8, tls, priority, hold_until, deliver_within,
            deliver_return, deliver_trace, sign, trace, eight_bit, lines, edits,
            submitter_unknown, quarantine FROM message
            """;

    private static final String FIND = COLUMNS + "WHERE id = ?";
    private static final String SIZE = "SELECT size FROM message WHERE id = ?";
    private static final String DUE = "SELECT due FROM message WHERE id = ?";
    private static final String IDS = "SELECT id FROM message WHERE id > ? ORDER BY id LIMIT ?";

    private static final String RETRY =
            "UPDATE message SET due = min(due, ?), hold_until = min(hold_until, ?) WHERE id = ?";

    private static final HexFormat HEX = HexFormat.of();

    /**
     * Writes a message's row.
     *
     * @param content where it is small enough for the row
     */
    static void insert(Sql sql, Queued message, Optional<byte[]> content) throws StoreException {
        Facts facts = message.facts();
        Envelope envelope = message.envelope();
        Entry entry = envelope.entry();
        Demands demands = envelope.demands();
        Schedule schedule = demands.schedule();
        Optional<DeliverBy> by = schedule.deliverBy();
        sql.change(
                INSERT,
                message.id().number(),
                RecipientRows.firstDue(message.open()),
                facts.delayNoticed(),
                facts.accepted(),
                facts.size(),
                HEX.parseHex(facts.sha256()),
                envelope.sender().text(),
                entry.origin().name(),
                entry.identity(),
                entry.client().map(IpAddresses::text),
                entry.helo(),
                envelope.notice().ret().map(Ret::name),
                envelope.notice().envid(),
                demands.body().name(),
                demands.smtputf8(),
                demands.tls().name(),
                schedule.priority(),
                schedule.holdUntil(),
                by.map(b -> b.within().toMillis()),
                by.map(DeliverBy::orReturn),
                by.map(DeliverBy::trace),
                demands.sign(),
                facts.trace(),
                eightBit(facts.form().octets()),
                lines(facts.form().lines()),
                EditText.of(facts.edits()),
                demands.submitterUnknown(),
                demands.quarantine(),
                content);
    }

    /** The message of that id, without recipients. */
    static Optional<Queued> find(Sql sql, long id) throws StoreException {
        return sql.first(FIND, MessageRows::message, id);
    }

    /** How many octets of content the message of that id has; empty where there is none. */
    static Optional<Long> size(Sql sql, long id) throws StoreException {
        return sql.first(SIZE, row -> row.number(1), id);
    }

    /** When the message of that id is due, as its own row says. */
    static Optional<Instant> due(Sql sql, long id) throws StoreException {
        return sql.first(DUE, row -> row.instant(1), id);
    }

    /** The ids of the messages after that one. */
    static List<Long> ids(Sql sql, long after, int most) throws StoreException {
        return sql.all(IDS, row -> row.number(1), after, most);
    }

    /** Makes the message and its recipients due at {@code now} at the latest, and not held. */
    static boolean retry(Sql sql, long id, Instant now) throws StoreException {
        if (sql.change(RETRY, now, now, id) == 0) return false;
        RecipientRows.retry(sql, id, now);
        return true;
    }

    private static Queued message(Row row) throws StoreException {
        Facts facts =
                new Facts(
                        row.instant(4),
                        row.number(5),
                        HEX.formatHex(row.octets(6)),
                        new Form(octets(row, 24), lines(row, 25)),
                        row.text(23),
                        row.textIfAny(26).map(EditText::parse).orElse(Edits.none()),
                        row.flag(3));
        return new Queued(QueueId.of(row.number(1)), envelope(row), facts, List.of());
    }

    private static Optional<Boolean> eightBit(Octets octets) {
        return switch (octets) {
            case SEVEN_BIT -> Optional.of(false);
            case EIGHT_BIT -> Optional.of(true);
            case NOT_NOTED -> Optional.empty();
        };
    }

    private static Octets octets(Row row, int column) throws StoreException {
        if (row.isNull(column)) return Octets.NOT_NOTED;
        return row.flag(column) ? Octets.EIGHT_BIT : Octets.SEVEN_BIT;
    }

    private static Optional<String> lines(Lines lines) {
        return lines == Lines.NOT_NOTED ? Optional.empty() : Optional.of(lines.name());
    }

    private static Lines lines(Row row, int column) throws StoreException {
        return row.textIfAny(column).map(Lines::valueOf).orElse(Lines.NOT_NOTED);
    }

    private static Envelope envelope(Row row) throws StoreException {
        String sender = row.text(7);
        Entry entry =
                new Entry(
                        Origin.valueOf(row.text(8)),
                        row.textIfAny(9),
                        row.textIfAny(10).flatMap(IpAddresses::parse),
                        row.text(11));
        return new Envelope(
                sender.isEmpty() ? ReversePath.none() : ReversePath.of(Mailbox.of(sender)),
                entry,
                new Notice(row.textIfAny(12).map(Ret::valueOf), row.textIfAny(13)),
                demands(row));
    }

    private static Demands demands(Row row) throws StoreException {
        Optional<Instant> holdUntil = row.instantIfAny(18);
        Optional<DeliverBy> deliverBy = Optional.empty();
        if (!row.isNull(19)) {
            Duration within = Duration.ofMillis(row.number(19));
            deliverBy = Optional.of(new DeliverBy(within, row.flag(20), row.flag(21)));
        }
        return new Demands(
                BodyType.valueOf(row.text(14)),
                row.flag(15),
                TlsDemand.valueOf(row.text(16)),
                new Schedule(row.small(17), holdUntil, deliverBy),
                row.flag(22),
                !row.isNull(27) && row.flag(27),
                !row.isNull(28) && row.flag(28));
    }
}
