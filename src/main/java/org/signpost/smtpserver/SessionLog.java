package org.signpost.smtpserver;

import org.signpost.account.Account;
import org.signpost.address.SocketAddresses;
import org.signpost.config.ListenerConfig;
import org.signpost.config.ListenerConfig.Role;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.signpost.queue.QueueId;
import org.signpost.smtp.Command;
import org.signpost.smtp.Reply;
import org.signpost.smtp.StatusCode;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Counts what a session does, and tells it on one line at the end. Each refusal has a line of its
 * own: who refuses for a reason that the client isn't told says it, and all else is said here.
 */
final class SessionLog {

    /** RFC 5321 §4.2.1: 4yz and 5yz are negative. */
    private static final int LEAST_REFUSAL = 400;

    private static final StatusCode OUT_OF_TURN = StatusCode.of("5.5.1");

    /** So many of a session's messages are named on its line; each has a line of its own. */
    private static final int MOST_IDS = 10;

    private final String id;
    private final Remote client;
    private final String role;
    private final String listener;
    private final Patience patience;
    private final Instant began;
    private final EventSink events;
    private final List<String> ids = new ArrayList<>(0);
    private int commands;
    private int messages;
    private int recipients;
    private int refused;
    private boolean early;

    /** Somebody has told of the refusal that is about to be answered. */
    private boolean told;

    /** The last reply was a refusal. */
    private boolean refusing;

    private Optional<Told> lastTold = Optional.empty();

    /** A refusal that the log has. */
    private record Told(String verb, Reply reply) {}

    SessionLog(
            String id,
            Remote client,
            ListenerConfig listener,
            Patience patience,
            Surroundings surroundings) {
        events = surroundings.events();
        this.patience = patience;
        this.id = id;
        this.client = client;
        this.role = name(listener.role());
        this.listener = SocketAddresses.text(listener.address());
        began = surroundings.clock().instant();
    }

    private static String name(Role role) {
        return switch (role) {
            case Role.Mx() -> "mx";
            case Role.Submission _ -> "submission";
            case Role.Relay _ -> "relay";
        };
    }

    /**
     * The session's name in the log: on its line, and on those of what it brought or was refused.
     */
    String id() {
        return id;
    }

    /** The role that it is served in, as the log names it. */
    String role() {
        return role;
    }

    /** Hears of what happens before a reply. */
    void tell(Event event) {
        told = true;
        events.emit(event);
    }

    /** Counts a command. */
    void command(Command command) {
        commands++;
        patience.command(command);
    }

    /** Notes that the client talked before its turn (RFC 5321 §4.3.1). */
    void early() {
        early = true;
    }

    /** Counts a message that was taken. */
    void message(QueueId id, int itsRecipients) {
        if (messages < MOST_IDS) ids.add(id.text());
        messages++;
        recipients += itsRecipients;
        patience.message();
    }

    /**
     * Counts a refusal of what was to bring a message: a login, a sender, a recipient, content; and
     * tells of every refusal of which nobody has told, but once of those that repeat the one before
     * word by word. A command out of its turn (5.5.1) is none where commands are pipelined: those
     * behind a refused one come out of turn.
     */
    void answered(Command command, Reply reply) {
        boolean refusal = reply.code() >= LEAST_REFUSAL;
        boolean outOfTurn = reply.status().filter(OUT_OF_TURN::equals).isPresent();
        if (refusal && !outOfTurn && !isOther(command)) refused++;
        boolean news = !told && !isLogins(command, reply) && !(outOfTurn && refusing);
        // The session's own line has the reply that ends it.
        if (refusal && news && !reply.closes()) tell(verb(command), reply);
        told = false;
        refusing = refusal;
        if (!refusal) lastTold = Optional.empty();
    }

    /** Never with what the client said: it may be a password. */
    private void tell(String verb, Reply reply) {
        Optional<Told> now = Optional.of(new Told(verb, reply));
        if (now.equals(lastTold)) return;
        lastTold = now;
        events.emit(
                client.addTo(Event.of("command.refuse").with("session", id))
                        .with("role", role)
                        .with("command", verb)
                        .with("reply", reply));
    }

    /** Whether the accounts have told of it: by {@code login.refuse}, or {@code login.fail}. */
    private static boolean isLogins(Command command, Reply reply) {
        return switch (command) {
            case Command.Auth _, Command.ForClient _ -> reply.code() == 535 || reply.code() == 454;
            default -> false;
        };
    }

    private static String verb(Command command) {
        return switch (command) {
            case Command.Ehlo _ -> "EHLO";
            case Command.Helo _ -> "HELO";
            case Command.Lhlo _ -> "LHLO";
            case Command.StartTls _ -> "STARTTLS";
            case Command.Auth _ -> "AUTH";
            case Command.Mail _ -> "MAIL";
            case Command.Rcpt _ -> "RCPT";
            case Command.Data _ -> "DATA";
            case Command.Bdat _ -> "BDAT";
            case Command.Rset _ -> "RSET";
            case Command.Noop _ -> "NOOP";
            case Command.Quit _ -> "QUIT";
            case Command.Vrfy _ -> "VRFY";
            case Command.Expn _ -> "EXPN";
            case Command.Help _ -> "HELP";
            case Command.ForClient _ -> "XCLIENT";
            case Command.Bad _ -> "none";
        };
    }

    private static boolean isOther(Command command) {
        return switch (command) {
            case Command.Mail _, Command.Rcpt _, Command.Data _ -> false;
            case Command.Bdat _, Command.Auth _ -> false;
            case Command.Ehlo _,
                    Command.Helo _,
                    Command.Lhlo _,
                    Command.StartTls _,
                    Command.Rset _ ->
                    true;
            case Command.Vrfy _, Command.Expn _, Command.Help _, Command.Noop _ -> true;
            case Command.Quit _, Command.Bad _, Command.ForClient _ -> true;
        };
    }

    /** The session's line. */
    Event end(
            String reason,
            Optional<TlsStart.Encrypted> tls,
            Optional<Account> account,
            Instant at) {
        Event event =
                client.addTo(Event.of("session.end").with("session", id))
                        .with("role", role)
                        .with("listener", listener)
                        .with("tls", tls.map(t -> t.protocol() + "/" + t.cipher()).orElse("none"))
                        .with("identity", account.map(Account::identity))
                        .with("commands", commands)
                        .with("messages", messages)
                        .with("ids", ids())
                        .with("rcpts", recipients)
                        .with("refused", refused);
        if (early) event = event.with("early-talker", "yes");
        return event.with("reason", reason).with("ms", Duration.between(began, at).toMillis());
    }

    /** The first ids; how many there are in all says the count of messages. */
    private Optional<String> ids() {
        return ids.isEmpty() ? Optional.empty() : Optional.of(String.join(",", ids));
    }
}
