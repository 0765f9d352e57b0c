package org.signpost.smtpclient;

import org.signpost.address.Mailbox;
import org.signpost.smtp.Capabilities;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtp.Reply;
import org.signpost.smtp.StatusCode;
import org.signpost.tls.TlsSession;

import java.io.IOException;
import java.util.Optional;

/** A session with one server, for one message after the other. Not for use by several threads. */
public final class SmtpConnection implements AutoCloseable {

    private static final int CLOSING = 421;

    private final Wire wire;
    private final Target target;
    private final Capabilities capabilities;
    private final boolean loggedIn;
    private boolean usable = true;
    private boolean open;
    private int messages;

    SmtpConnection(Wire wire, Target target, Capabilities capabilities, boolean loggedIn) {
        this.wire = wire;
        this.target = target;
        this.capabilities = capabilities;
        this.loggedIn = loggedIn;
    }

    /** Whom it speaks to. */
    public Target target() {
        return target;
    }

    /** What the server can do. */
    public Capabilities capabilities() {
        return capabilities;
    }

    /** Whether the server knows us by a login. */
    public boolean isLoggedIn() {
        return loggedIn;
    }

    /** What TLS came to; empty in the clear. */
    public Optional<TlsSession> tls() {
        return wire.session();
    }

    /** Messages begun on it so far, and questions about recipients. */
    public int messages() {
        return messages;
    }

    /** Whether the server is still there. */
    public boolean isUsable() {
        return usable;
    }

    /** Whether it takes another message in this session (MAILMAX, RFC 9422 §4). */
    public boolean takesAnother() {
        return usable && messages < capabilities.limit("MAILMAX").orElse(Integer.MAX_VALUE);
    }

    /** Sends one message; what the server or the world did to it is in the result. */
    public Sent send(Outgoing message) {
        messages++;
        return new Transfer(this, wire, message).run();
    }

    /** Whether the server can be told of that recipient at all (RFC 6531 §3.2). */
    public boolean canName(Mailbox recipient) {
        return recipient.isAscii() || capabilities.has("SMTPUTF8");
    }

    /**
     * Asks whether the server would take mail for a recipient that it can be told of, by MAIL
     * FROM:&lt;&gt; and RCPT and without content. A refusal of the null sender says nothing about
     * the recipient and is temporary.
     */
    public DeliveryStatus probe(Mailbox recipient) {
        messages++;
        try {
            resetIfOpen();
            // RFC 6531 §3.5: without it a server refuses the recipient, whether he exists or not.
            String line = recipient.isAscii() ? "MAIL FROM:<>" : "MAIL FROM:<> SMTPUTF8";
            Reply mail = read(wire.ask(line, wire.timeouts().mail()));
            open = true;
            if (!mail.isPositive()) return unwilling(mail);
            String rcpt = "RCPT TO:<" + recipient.text() + ">";
            return DeliveryStatus.replied(
                    target.remote(), read(wire.ask(rcpt, wire.timeouts().rcpt())));
        } catch (IOException e) {
            return broken(e);
        }
    }

    private DeliveryStatus unwilling(Reply mail) {
        return new DeliveryStatus(
                StatusCode.of("4.7.0"),
                target.remote() + " refuses MAIL FROM:<>: " + mail,
                Optional.of(target.remote()),
                Optional.of(mail));
    }

    /** Whether a transaction was left in the middle, so that RSET has to come first. */
    boolean isOpen() {
        return open;
    }

    void open(boolean open) {
        this.open = open;
    }

    /** Looks at a reply as it passes: after 421 the server is gone (RFC 5321 §3.8). */
    Reply read(Reply reply) {
        if (reply.code() == CLOSING) usable = false;
        return reply;
    }

    /** The server takes nothing more: what was sent has no end. */
    void giveUp() {
        usable = false;
    }

    /** The connection broke. */
    DeliveryStatus broken(IOException e) {
        usable = false;
        return Trouble.talking(target, wire.doing(), e);
    }

    private void resetIfOpen() throws IOException {
        if (!open) return;
        read(wire.ask("RSET", wire.timeouts().command()));
        open = false;
    }

    /** Says QUIT, waits a moment for the reply, and closes the connection. */
    @Override
    public void close() {
        if (usable) {
            usable = false;
            try {
                wire.ask("QUIT", wire.timeouts().quit());
            } catch (IOException e) {
                // The mail is where it should be; how the server says goodbye doesn't matter.
            }
        }
        wire.close();
    }

    /** Ends the connection at once, from any thread; a message that is under way fails. */
    public void cut() {
        wire.cut();
    }
}
