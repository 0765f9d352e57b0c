package org.signpost.smtpclient;

import org.signpost.smtp.Capabilities;
import org.signpost.smtp.DataWriter;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtp.Reply;
import org.signpost.smtp.ReplyReader;
import org.signpost.smtp.StatusCode;
import org.signpost.smtpclient.Sent.Progress;
import org.signpost.smtpclient.Target.Protocol;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
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
            } else {
                envelope();
                if (goAhead) content();
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
        wire.command("DATA");
        wire.flush();
        if (reset) read("RSET", wire.timeouts().command());
        heardMail(read("MAIL", wire.timeouts().mail()));
        for (int i = 0; i < decided.length; i++) heardRcpt(i, read("RCPT", wire.timeouts().rcpt()));
        heardData(read("DATA", wire.timeouts().data().initiation()));
    }

    private void stepByStep() throws IOException {
        if (connection.isOpen()) ask("RSET", wire.timeouts().command());
        connection.open(true);
        heardMail(ask(mail(), wire.timeouts().mail()));
        for (int i = 0; i < decided.length && connection.isUsable(); i++) {
            if (decided[i].isEmpty()) heardRcpt(i, ask(rcpt(i), wire.timeouts().rcpt()));
        }
        if (isWanted()) heardData(ask("DATA", wire.timeouts().data().initiation()));
    }

    private String mail() {
        StringBuilder line = new StringBuilder(80);
        line.append("MAIL FROM:<").append(message.sender().text()).append('>');
        Capabilities capabilities = connection.capabilities();
        if (capabilities.has("SIZE")) line.append(" SIZE=").append(message.content().size());
        if (message.eightBit() && capabilities.has("8BITMIME")) line.append(" BODY=8BITMIME");
        return line.toString();
    }

    private String rcpt(int i) {
        return "RCPT TO:<" + message.recipients().get(i).text() + ">";
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
        }
        wire.timely(() -> {
            writer.end();
            return true;
        });
        wire.dialogue().sent(".");
        if (!wanted) read("the end of data", wire.timeouts().data().termination());
        else if (connection.target().protocol() == Protocol.LMTP) heardEach();
        else heardEnd(read("the end of data", wire.timeouts().data().termination()));
        connection.open(false);
    }

    private void heardEnd(Reply reply) throws IOException {
        decideRest(
                reply.isPositive()
                        ? DeliveryStatus.replied(connection.target().remote(), reply)
                        : refusal(reply));
    }

    /** RFC 2033 §4.2: one reply for each recipient that was accepted, in their order. */
    private void heardEach() throws IOException {
        for (int i = 0; i < decided.length; i++) {
            if (decided[i].isPresent()) continue;
            Reply reply = read("the end of data", wire.timeouts().data().termination());
            boolean accepted = reply.isPositive();
            decided[i] =
                    Optional.of(
                            accepted
                                    ? DeliveryStatus.replied(connection.target().remote(), reply)
                                    : refusal(reply));
        }
    }

    private void write(DataWriter writer) throws IOException {
        try {
            message.content()
                    .writeTo((octets, offset, length) -> {
                        try {
                            writer.write(octets, offset, length);
                        } catch (DataWriter.BareNewlineException ours) {
                            throw ours;
                        } catch (IOException e) {
                            throw new Lost(e);
                        }
                    });
        } catch (Lost e) {
            lastWords();
            throw wire.explained(e.cause);
        } catch (IOException e) {
            throw new Unreadable(e);
        }
    }

    /** A server that hangs up in the middle of the content may have said why (as 552). */
    private void lastWords() {
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
