package org.signpost.smtpserver;

import org.signpost.address.ForwardPath;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.queue.Recipient;
import org.signpost.queue.Recipient.Notify;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What MAIL, RCPT and BDAT collected for one message. */
final class Transaction {

    private final ReversePath from;
    private final MailRequest request;
    private final boolean sign;
    private final Map<Mailbox, Recipient> recipients = new LinkedHashMap<>();
    private final List<Mailbox> named = new ArrayList<>(1);
    private Optional<ForwardPath> only = Optional.empty();
    private Optional<Reception> begun = Optional.empty();
    private int accepted;
    private int refused;

    Transaction(ReversePath from, MailRequest request, boolean sign) {
        this.from = from;
        this.request = request;
        this.sign = sign;
    }

    /**
     * One RCPT.
     *
     * @param asSent the mailbox that it names
     * @param asked what its parameters say
     */
    record Named(ForwardPath to, Mailbox asSent, RcptParameters.Valid asked) {}

    /**
     * Adds what one RCPT leads to; a mailbox that is there already gets one copy only.
     *
     * @param key by which mailboxes are the same
     */
    void add(Named rcpt, List<Mailbox> targets, UnaryOperator<Mailbox> key) {
        accepted++;
        if (named.size() < AcceptEvent.MOST_NAMED) named.add(rcpt.asSent());
        only = accepted == 1 ? Optional.of(rcpt.to()) : Optional.empty();
        Set<Notify> notices = rcpt.asked().notices();
        for (Mailbox target : targets) {
            Optional<Mailbox> original =
                    target.equals(rcpt.asSent()) ? Optional.empty() : Optional.of(rcpt.asSent());
            recipients.putIfAbsent(
                    key.apply(target),
                    new Recipient(target, original, rcpt.asked().orcpt(), notices));
            notices = others(notices);
        }
    }

    /**
     * Of an alias for several, the first speaks for it: its sender hears of one success, and of
     * every failure where it wants to (RFC 3461 §5.2.7.3).
     */
    private static Set<Notify> others(Set<Notify> notices) {
        if (!notices.contains(Notify.SUCCESS)) return notices;
        Set<Notify> others = EnumSet.copyOf(notices);
        others.remove(Notify.SUCCESS);
        return others.isEmpty() ? Set.of(Notify.NEVER) : others;
    }

    /** Counts a RCPT that was refused. */
    void refuse() {
        refused++;
    }

    /** Remembers that content has begun to come by BDAT. */
    void begin(Reception reception) {
        begun = Optional.of(reception);
    }

    /** The content that came by BDAT so far; none before the first chunk. */
    Optional<Reception> begun() {
        return begun;
    }

    ReversePath from() {
        return from;
    }

    MailRequest request() {
        return request;
    }

    boolean sign() {
        return sign;
    }

    List<Recipient> recipients() {
        return List.copyOf(recipients.values());
    }

    /** The first recipients as the client named them: those that the log names. */
    List<Mailbox> named() {
        return List.copyOf(named);
    }

    /** How many RCPT commands were accepted; aliases don't count. */
    int accepted() {
        return accepted;
    }

    int refused() {
        return refused;
    }

    /** The only RCPT; none where there are several (RFC 5321 §7.6: one isn't told of another). */
    Optional<ForwardPath> only() {
        return only;
    }
}
