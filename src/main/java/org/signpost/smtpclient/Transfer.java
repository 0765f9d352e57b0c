package org.signpost.smtpclient;

import org.signpost.smtp.Capabilities;
import org.signpost.smtp.ContentSink;
import org.signpost.smtp.DataWriter;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtp.Reply;
import org.signpost.smtp.ReplyReader;
import org.signpost.smtp.StatusCode;
import org.signpost.smtpclient.Outgoing.Addressee;
import org.signpost.smtpclient.Outgoing.Wish;
import org.signpost.smtpclient.Sent.Progress;
import org.signpost.smtpclient.Target.Protocol;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One message over one connection: MAIL, RCPT, DATA, content (RFC 5321 §3.3). */
final class Transfer {

    private static final int GO_AHEAD = 354;
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final SmtpConnection connection;
    private final Wire wire;
    private final Outgoing message;
    private final boolean pipelining;
    private final Optional<DeliveryStatus>[] decided;
    private Progress progress = Progress.NOTHING;
    private boolean goAhead;

    Transfer(SmtpConnection connection, Wire wire, Outgoing message) {
        this.connection = connection;
        this.wire = wire;
        this.message = message;
        pipelining = connection.capabilities().has("PIPELINING");
        decided = undecided(message.recipients().size());
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Optional<DeliveryStatus>[] undecided(int count) {
        Optional<DeliveryStatus>[] none = new Optional[count];
        Arrays.fill(none, Optional.empty());
        return none;
    }

    Sent run() {
        wire.beginTransaction();
        try {
            if (isTooBig()) {
                decideRest(
                        DeliveryStatus.ours(
                                "5.3.4",
                                connection.target().remote()
                                        + " takes no message of "
                                        + message.content().size()
                                        + " octets, only up to "
                                        + connection.capabilities().size().orElse(0)));
            } else if (!message.isAscii() && !connection.capabilities().has("SMTPUTF8")) {
                decideRest(
                        DeliveryStatus.ours(
                                "5.6.7",
                                connection.target().remote()
                                        + " has no SMTPUTF8, which an address that isn't ASCII"
                                        + " needs"));
            } else {
                envelope();
                if (message.chunked()) chunks();
                else if (goAhead) content();
            }
        } catch (Unreadable e) {
            decideRest(Trouble.local(e.cause));
            // What was sent is no whole message, so it must not be ended as if it were one.
            connection.broken(e);
        } catch (IOException e) {
            decideRest(connection.broken(e));
        } finally {
            wire.endTransaction();
        }
        return new Sent(Arrays.stream(decided).map(Optional::orElseThrow).toList(), progress);
    }

    /** RFC 1870 §6.1: a server that states its limit is not bothered with more. */
    private boolean isTooBig() {
        var limit = connection.capabilities().size();
        return limit.isPresent() && message.content().size() > limit.getAsLong();
    }

    private void envelope() throws IOException {
        if (pipelining) pipelined();
        else stepByStep();
    }

    /** RFC 2920 §3.1: all in one write, the replies afterwards in the same order. */
    private void pipelined() throws IOException {
        boolean reset = connection.isOpen();
        connection.open(true);
        if (reset) wire.command("RSET");
        wire.command(mail());
        for (int i = 0; i < decided.length; i++) wire.command(rcpt(i));
        if (!message.chunked()) wire.command("DATA");
        wire.flush();
        if (reset) read("RSET", wire.timeouts().command());
        heardMail(read("MAIL", wire.timeouts().mail()));
        for (int i = 0; i < decided.length; i++) heardRcpt(i, read("RCPT", wire.timeouts().rcpt()));
        if (!message.chunked()) heardData(read("DATA", wire.timeouts().data().initiation()));
    }

    private void stepByStep() throws IOException {
        if (connection.isOpen()) ask("RSET", wire.timeouts().command());
        connection.open(true);
        heardMail(ask(mail(), wire.timeouts().mail()));
        for (int i = 0; i < decided.length && connection.isUsable(); i++) {
            if (decided[i].isEmpty()) heardRcpt(i, ask(rcpt(i), wire.timeouts().rcpt()));
        }
        if (!message.chunked() && isWanted())
            heardData(ask("DATA", wire.timeouts().data().initiation()));
    }

    private String mail() {
        StringBuilder line = new StringBuilder(80);
        line.append("MAIL FROM:<").append(message.sender().text()).append('>');
        Capabilities capabilities = connection.capabilities();
        if (capabilities.has("SIZE")) line.append(" SIZE=").append(message.content().size());
        append(message.wishes(), line);
        return line.toString();
    }

    private String rcpt(int i) {
        Addressee to = message.recipients().get(i);
        StringBuilder line = new StringBuilder(80);
        line.append("RCPT TO:<").append(to.mailbox().text()).append('>');
        append(to.wishes(), line);
        return line.toString();
    }

    private void append(List<Wish> wishes, StringBuilder line) {
        for (Wish wish : wishes) {
            boolean known = connection.capabilities().has(wish.extension());
            if (known) line.append(' ').append(wish.parameter().text());
        }
    }

    private void heardMail(Reply reply) throws IOException {
        if (!reply.isPositive()) decideRest(refusal(reply));
    }

    private void heardRcpt(int i, Reply reply) throws IOException {
        if (!reply.isPositive() && decided[i].isEmpty()) {
            decided[i] = Optional.of(isTooMany(reply) ? tooMany(reply) : refusal(reply));
        }
        if (!connection.isUsable() && !pipelining) decideRest(refusal(reply));
    }

    /** RFC 5321 §4.5.3.1.10: servers that say 552 to too many recipients mean 452. */
    private static boolean isTooMany(Reply reply) {
        return reply.code() == 552 && reply.status().filter(s -> s.subject() != 5).isEmpty();
    }

    private DeliveryStatus tooMany(Reply reply) {
        return new DeliveryStatus(
                StatusCode.of("4.5.3"),
                reply.toString(),
                Optional.of(connection.target().remote()),
                Optional.of(reply));
    }

    private void heardData(Reply reply) throws IOException {
        goAhead = reply.code() == GO_AHEAD;
        if (!goAhead) decideRest(refusal(reply));
    }

    /** Whether some recipient is still to get the message. */
    private boolean isWanted() {
        return Arrays.stream(decided).anyMatch(Optional::isEmpty);
    }

    /** After 354: the content, or none of it where the server takes it for nobody. */
    private void content() throws IOException {
        boolean wanted = isWanted();
        DataWriter writer = wire.content();
        if (wanted) {
            progress = Progress.CONTENT;
            wire.dialogue().noted(message.content().size() + " octets of content");
            write(writer);
            if (wire.isTalking()) {
                interrupted();
                return;
            }
        }
        wire.timely(() -> {
            writer.end();
            return true;
        });
        wire.dialogue().sent(".");
        if (!wanted) read("the end of data", wire.timeouts().data().termination());
        else heardAll();
        connection.open(false);
    }

    /**
     * The server says something before the end of the content. A refusal is one; nothing else is
     * the receipt of what it hasn't got, and the content stays without its end.
     */
    private void interrupted() throws IOException {
        Reply reply = read("the content", wire.timeouts().data().termination());
        decideRest(refusal(reply));
        connection.giveUp();
    }

    /** Whether all who were still to get the message have it. */
    private boolean heardAll() throws IOException {
        return connection.target().protocol() == Protocol.LMTP
                ? heardEach()
                : heardEnd(read("the end of data", wire.timeouts().data().termination()));
    }

    /** The content by BDAT, where some recipient is to get it. */
    private void chunks() throws IOException {
        if (!isWanted() || !connection.isUsable()) return;
        wire.beginContent();
        progress = Progress.CONTENT;
        wire.dialogue().noted(message.content().size() + " octets of content");
        try {
            ChunkWriter writer = new ChunkWriter(new Chunks(), message.content().size());
            write(writer);
            unreadable(writer::end);
            wire.flush();
            // Where a chunk failed, RSET comes before the next message (RFC 3030 §2).
            connection.open(!heardAll());
        } catch (ChunkWriter.RefusedException refused) {
            decideRest(refusal(refused.reply()));
        }
    }

    /** Chunks over this connection. */
    private final class Chunks implements ChunkWriter.Channel {
        @Override
        public void bdat(long size, boolean last) throws IOException {
            wire.command("BDAT " + size + (last ? " LAST" : ""));
        }

        @Override
        public void octets(byte[] octets, int offset, int length) throws IOException {
            wire.octets(octets, offset, length);
        }

        @Override
        public Reply reply() throws IOException {
            wire.flush();
            return read("BDAT", wire.timeouts().data().termination());
        }
    }

    private boolean heardEnd(Reply reply) throws IOException {
        decideRest(verdict(reply));
        return reply.isPositive();
    }

    /** RFC 2033 §4.2: one reply for each recipient that was accepted, in their order. */
    private boolean heardEach() throws IOException {
        boolean all = true;
        for (int i = 0; i < decided.length; i++) {
            if (decided[i].isPresent()) continue;
            Reply reply = read("the end of data", wire.timeouts().data().termination());
            decided[i] = Optional.of(verdict(reply));
            all &= reply.isPositive();
        }
        return all;
    }

    private DeliveryStatus verdict(Reply reply) throws IOException {
        return reply.isPositive()
                ? DeliveryStatus.replied(connection.target().remote(), reply)
                : refusal(reply);
    }

    private void write(ContentSink writer) throws IOException {
        try {
            unreadable(() ->
                    message.content()
                            .writeTo((octets, offset, length) -> {
                                try {
                                    writer.write(octets, offset, length);
                                } catch (DataWriter.BareNewlineException
                                        | ChunkWriter.WrongSizeException ours) {
                                    throw ours;
                                } catch (IOException e) {
                                    throw new Lost(e);
                                }
                            }));
        } catch (Lost e) {
            if (e.cause instanceof ChunkWriter.RefusedException refused) throw refused;
            lastWords();
            throw wire.explained(e.cause);
        }
    }

    /** What reads our own content. */
    private interface Reading {
        void run() throws IOException;
    }

    /** Tells failures of our own from those of the connection. */
    private static void unreadable(Reading reading) throws IOException {
        try {
            reading.run();
        } catch (Lost e) {
            throw e;
        } catch (IOException e) {
            throw new Unreadable(e);
        }
    }

    /** A server that hangs up in the middle of the content may have said why (as 552). */
    private void lastWords() {
        // One that was cut off for being late can say no more.
        if (wire.isLate()) return;
        try {
            Reply reply = read("the content", LAST_WORDS);
            if (reply.isTemporary() || reply.isPermanent()) decideRest(refusal(reply));
        } catch (IOException e) {
            // It said nothing.
        }
    }

    private Reply ask(String line, Duration within) throws IOException {
        Reply reply = connection.read(wire.ask(line, within));
        if (progress == Progress.NOTHING) progress = Progress.ENVELOPE;
        return reply;
    }

    private Reply read(String to, Duration within) throws IOException {
        Reply reply = connection.read(wire.reply(to, within));
        if (progress == Progress.NOTHING) progress = Progress.ENVELOPE;
        return reply;
    }

    private DeliveryStatus refusal(Reply reply) throws IOException {
        if (!reply.isTemporary() && !reply.isPermanent()) throw ReplyReader.outOfPlace(reply);
        return DeliveryStatus.replied(connection.target().remote(), reply);
    }

    private void decideRest(DeliveryStatus status) {
        for (int i = 0; i < decided.length; i++) {
            if (decided[i].isEmpty()) decided[i] = Optional.of(status);
        }
    }

    /** The connection was lost while content was written. */
    private static final class Lost extends IOException {
        private static final long serialVersionUID = 1;
        private final IOException cause;

        Lost(IOException cause) {
            super(cause);
            this.cause = cause;
        }
    }

    /** The content could not be read, or must not be sent. */
    private static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1;
        private final IOException cause;

        Unreadable(IOException cause) {
            super(cause);
            this.cause = cause;
        }
    }
}
