package org.signpost.smtpserver;

import org.signpost.config.LimitsConfig;
import org.signpost.smtp.Command;
import org.signpost.smtp.Reply;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What one session may cost: counts its mistakes and what it brings, and says when it is enough.
 */
final class Patience {

    /** An ordinary mistake; a refused recipient is a fifth of one, as old lists name many. */
    private static final int MISTAKE = 5;

    /** Clients wait for 5 minutes for the reply to RCPT, and less to others (RFC 5321 §4.5.3.2). */
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

    private final LimitsConfig limits;
    private Instant since;
    private boolean brought;
    private int idleCommands;
    private int faults;
    private int messages;
    private int recipients;

    Patience(LimitsConfig limits, Instant began) {
        this.limits = limits;
        since = began;
    }

    /** Counts a command that brings no message nearer; who only keeps his place goes. */
    void command(Command command) {
        if (isIdle(command)) idleCommands++;
    }

    private static boolean isIdle(Command command) {
        return switch (command) {
            case Command.Noop _, Command.Rset _, Command.Help _ -> true;
            case Command.Vrfy _, Command.Expn _, Command.Ehlo _, Command.Helo _, Command.Lhlo _ ->
                    true;
            case Command.Bdat(long size, boolean last) -> size == 0 && !last;
            case Command.Mail _, Command.Rcpt _, Command.Data _ -> false;
            case Command.StartTls _, Command.Auth _, Command.Quit _, Command.Bad _ -> false;
            case Command.ForClient _ -> false;
        };
    }

    /** Counts a message that was taken; who delivers mail has made good for its mistakes. */
    void message() {
        messages++;
        faults = 0;
        idleCommands = 0;
        brought = true;
    }

    /** Counts a recipient that was accepted. */
    void recipient() {
        recipients++;
    }

    /** Why no other message is taken (RFC 9422 §3.1). */
    Optional<Reply> beforeMail() {
        if (messages >= limits.session().messages()) {
            return last("4.7.0", "At most " + messages + " messages in a session: connect anew");
        }
        return recipients < limits.session().recipients() ? Optional.empty() : tooManyRecipients();
    }

    private Optional<Reply> tooManyRecipients() {
        return last("4.5.3", "At most " + recipients + " recipients in a session: connect anew");
    }

    /** Why no other recipient is taken; those that were get the message. */
    Optional<Reply> beforeRecipient() {
        int most = limits.session().recipients();
        return recipients < most
                ? Optional.empty()
                : Optional.of(
                        Reply.of(452, "4.5.3", "At most " + most + " recipients in a session"));
    }

    /**
     * Counts a refusal. Inside a transaction a temporary one isn't the client's fault: a list may
     * have more recipients than one message, and a directory be down, and the others are to be
     * reached.
     *
     * @param inside whether it was in a transaction
     */
    void refused(Reply reply, boolean inside) {
        boolean recipient = inside && reply.code() == 550;
        if (reply.isPermanent()) faults += recipient ? 1 : MISTAKE;
        if (reply.isTemporary() && !inside) faults++;
    }

    /**
     * What to say in the place of a reply to a client of which it is enough.
     *
     * @param more how much longer it may go on without a message, for what it has brought of one
     */
    Optional<Reply> enough(Duration more, Instant now) {
        if (brought) since = now;
        brought = false;
        if (faults >= limits.errors().most() * MISTAKE) return last("4.7.0", "Too many errors");
        if (idleCommands > limits.session().idleCommands()) {
            return last("4.7.0", "Too many commands without a message");
        }
        Duration most = limits.session().withoutMessage().plus(more);
        if (Duration.between(since, now).compareTo(most) > 0) {
            return last("4.4.2", "Too long without a message");
        }
        return Optional.empty();
    }

    private static Optional<Reply> last(String status, String why) {
        return Optional.of(Reply.of(421, status, why).closing());
    }

    /** How long that reply is held back: longer with each mistake beyond the first few. */
    Duration delay(Reply reply) {
        int over = faults - limits.errors().free() * MISTAKE;
        boolean refusal = reply.isPermanent() || reply.isTemporary();
        if (over <= 0 || !refusal || reply.closes()) return Duration.ZERO;
        Duration delay = limits.errors().delay().multipliedBy(over).dividedBy(MISTAKE);
        return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
    }
}
