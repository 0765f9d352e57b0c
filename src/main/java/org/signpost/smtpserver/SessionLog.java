package org.signpost.smtpserver;

import org.signpost.account.Account;
import org.signpost.address.SocketAddresses;
import org.signpost.config.ListenerConfig;
import org.signpost.config.ListenerConfig.Role;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.signpost.queue.QueueId;
import org.signpost.smtp.Command;
import org.signpost.smtp.Line;
import org.signpost.smtp.Reply;
import org.signpost.smtp.StatusCode;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Counts what a session does, and tells it on one line at the end. Each refusal has a line of its
 * own: who refuses for a reason that the client isn't told says it, and all else is said here.
 */
final class SessionLog {

    /** RFC 5321 §4.2.1: 4yz and 5yz are negative. */
    private static final int LEAST_REFUSAL = 400;

    private static final StatusCode OUT_OF_TURN = StatusCode.of("5.5.1");

    private static final String NO_VERB = "none";

    /** What may be shown of what a client typed, which may be a password. */
    private static final Set<String> VERBS =
            Set.of(
                    "EHLO",
                    "HELO",
                    "LHLO",
                    "STARTTLS",
                    "AUTH",
                    "MAIL",
                    "RCPT",
                    "DATA",
                    "BDAT",
                    "RSET",
                    "NOOP",
                    "QUIT",
                    "VRFY",
                    "EXPN",
                    "HELP",
                    "XCLIENT");

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
    private String verb = NO_VERB;
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

    /** Counts a command, which came as that line. */
    void command(Command command, Line line) {
        commands++;
        verb = line instanceof Line.Text(String text) ? verb(text) : NO_VERB;
        patience.command(command);
    }

    private static String verb(String line) {
        String first = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
        return VERBS.contains(first) ? first : NO_VERB;
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
     * Counts a refusal, and tells of it unless somebody has told, but once where it repeats the one
     * before word by word. A command out of its turn (5.5.1) is none where commands are pipelined:
     * those behind a refused one come out of turn.
     */
    void answered(Command command, Reply reply) {
        boolean refusal = reply.code() >= LEAST_REFUSAL;
        boolean outOfTurn = reply.status().filter(OUT_OF_TURN::equals).isPresent();
        boolean behind = outOfTurn && refusing;
        if (refusal && !behind) refused++;
        boolean news = !told && !isLogins(command, reply) && !behind;
        // The session's own line has the reply that ends it.
        if (refusal && news && !reply.closes()) tell(reply);
        told = false;
        refusing = refusal;
        if (!refusal) lastTold = Optional.empty();
    }

    /** Never with what the client said: it may be a password. */
    private void tell(Reply reply) {
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
