package org.signpost.smtpserver;

import org.signpost.address.IpAddresses;
import org.signpost.message.Authors;
import org.signpost.message.Received;
import org.signpost.message.Received.Transmission;
import org.signpost.observe.Event;
import org.signpost.policy.SenderVerdict;
import org.signpost.queue.Draft;
import org.signpost.queue.Envelope;
import org.signpost.queue.NewMessage;
import org.signpost.queue.QueueFullException;
import org.signpost.queue.QueueId;
import org.signpost.smtp.DataReader;
import org.signpost.smtp.Reply;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Receives the content of one message and hands it to the queue.
 *
 * @param surroundings the queue, the clock and the log
 * @param settings this server's name and limits
 * @param visitor who sends it
 * @param log of the session
 */
record Reception(Surroundings surroundings, Settings settings, Visitor visitor, SessionLog log) {

    /**
     * Who sends a message.
     *
     * @param entry as the queue keeps it
     * @param client as Received tells of it
     * @param extended whether it said EHLO
     * @param cipher of TLS; none without
     * @param role what the role says to the authors that a message names
     */
    record Visitor(
            Envelope.Entry entry,
            Received.Peer client,
            boolean extended,
            Optional<String> cipher,
            Function<Supplier<Authors>, SenderVerdict> role) {}

    /**
     * Reads the content to its end, whatever becomes of it, and answers it.
     *
     * @throws IOException when the connection fails; nothing was accepted
     */
    Reply receive(Connection connection, Transaction transaction) throws IOException {
        try (Draft draft = surroundings.queue().draft()) {
            HeaderScan header = new HeaderScan(settings.name());
            DraftSink sink = new DraftSink(draft, header);
            long most = settings.limits().messageSize();
            DataReader.End end = connection.readContent(sink, most);
            return switch (end) {
                case COMPLETE ->
                        sink.failure()
                                .map(failure -> failed(draft, failure))
                                .orElseGet(() -> complete(draft, header, transaction));
                case BARE_NEWLINE -> refused("5.6.0", bareNewline());
                case TOO_BIG -> refused("5.3.4", MailParameters.tooBig(most));
                case ENDLESS -> refused("4.3.4", endless(most));
            };
        }
    }

    /** RFC 5321 §3.8: before the client has ended its content, no other reply may close. */
    private static Reply endless(long most) {
        String text =
                "Messages here have at most " + most + " octets; this one seems to have no end";
        return Reply.of(421, "4.3.4", text).closing();
    }

    private static Reply bareNewline() {
        return Reply.of(
                554,
                "5.6.0",
                "Refused: a bare CR or LF in the message; lines end with CRLF (RFC 5321, 2.3.8)");
    }

    /** It would continue the Received field that is put before it, and change what that says. */
    private static Reply noHeader() {
        return Reply.of(554, "5.6.0", "Refused: a message doesn't begin with white space");
    }

    private Reply complete(Draft draft, HeaderScan header, Transaction transaction) {
        header.finish();
        if (header.goesInCircles(transaction.recipients())) {
            return refused("5.4.6", Reply.of(554, "5.4.6", "The message goes in circles"));
        }
        if (header.startsWithSpace()) return refused("5.6.0", noHeader());
        return switch (visitor.role().apply(header::authors)) {
            case SenderVerdict.Refused(Reply why) -> refused("5.7.1", why);
            case SenderVerdict.Allowed(boolean sign) ->
                    store(draft, header, transaction, sign && transaction.sign());
        };
    }

    private Reply store(Draft draft, HeaderScan header, Transaction transaction, boolean sign) {
        try {
            return accepted(draft, header, transaction, sign);
        } catch (IOException e) {
            return failed(draft, e);
        }
    }

    private Reply accepted(Draft draft, HeaderScan header, Transaction transaction, boolean sign)
            throws IOException {
        NewMessage message =
                new NewMessage(
                        envelope(transaction, sign),
                        transaction.recipients(),
                        trace(draft.id(), transaction).field());
        QueueId id = surroundings.queue().accept(draft, message);
        // Only now: accept has returned, so the message is on disk, and with the 250 we take
        // responsibility for it (RFC 5321 §4.2.5, §6.1). No other line says 250 to content.
        Reply reply = Reply.of(250, "2.0.0", "Queued as " + id);
        surroundings.events().emit(event(id, header, draft.size(), transaction));
        log.message(id, transaction.recipients().size());
        return reply;
    }

    private Envelope envelope(Transaction transaction, boolean sign) {
        return new Envelope(
                transaction.from(),
                visitor.entry(),
                Envelope.Notice.none(),
                Envelope.Demands.plain(transaction.body(), sign));
    }

    private Received trace(QueueId id, Transaction transaction) {
        boolean known = visitor.entry().identity().isPresent();
        String protocol =
                Transmission.protocol(visitor.extended(), visitor.cipher().isPresent(), known);
        return new Received(
                visitor.client(),
                settings.name(),
                new Transmission(protocol, visitor.cipher(), transaction.only()),
                id.text(),
                surroundings.clock().instant());
    }

    private Event event(QueueId id, HeaderScan header, long size, Transaction transaction) {
        AcceptEvent.Facts facts =
                new AcceptEvent.Facts(
                        transaction.from(),
                        transaction.named(),
                        transaction.accepted(),
                        transaction.recipients().size(),
                        header.messageId(),
                        size);
        Event event =
                AcceptEvent.of(id)
                        .with("session", log.id())
                        .with("peer", IpAddresses.text(visitor.client().address()))
                        .with("identity", visitor.entry().identity());
        return facts.addTo(event).with("helo", visitor.entry().helo());
    }

    private Reply failed(Draft draft, IOException failure) {
        boolean full = failure instanceof QueueFullException;
        surroundings
                .events()
                .emit(
                        Event.of("message.fail")
                                .with("id", draft.id())
                                .with("session", log.id())
                                .with("peer", IpAddresses.text(visitor.client().address()))
                                .with("full", full)
                                .with("error", failure.toString()));
        return full
                ? Reply.of(452, "4.3.1", "The queue's disk is full, try again later")
                : Reply.of(451, "4.3.0", "The message could not be stored, try again later");
    }

    private Reply refused(String status, Reply reply) {
        surroundings
                .events()
                .emit(
                        Event.of("message.refuse")
                                .with("session", log.id())
                                .with("peer", IpAddresses.text(visitor.client().address()))
                                .with("status", status)
                                .with("reply", reply));
        return reply;
    }
}
