package org.signpost.smtpserver;

import org.signpost.address.ForwardPath;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Recipient;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What MAIL and RCPT collected for one message. */
final class Transaction {

    private final ReversePath from;
    private final BodyType body;
    private final boolean sign;
    private final Map<Mailbox, Recipient> recipients = new LinkedHashMap<>();
    private final List<Mailbox> named = new ArrayList<>(1);
    private Optional<ForwardPath> only = Optional.empty();
    private int accepted;
    private int refused;

    Transaction(ReversePath from, BodyType body, boolean sign) {
        this.from = from;
        this.body = body;
        this.sign = sign;
    }

    /**
     * Adds what one RCPT leads to; a mailbox that is there already gets one copy only.
     *
     * @param key by which mailboxes are the same
     */
    void add(ForwardPath to, Mailbox asSent, List<Mailbox> targets, UnaryOperator<Mailbox> key) {
        accepted++;
        if (named.size() < AcceptEvent.MOST_NAMED) named.add(asSent);
        only = accepted == 1 ? Optional.of(to) : Optional.empty();
        for (Mailbox target : targets) {
            Optional<Mailbox> original =
                    target.equals(asSent) ? Optional.empty() : Optional.of(asSent);
            recipients.putIfAbsent(
                    key.apply(target), new Recipient(target, original, Optional.empty(), Set.of()));
        }
    }

    /** Counts a RCPT that was refused. */
    void refuse() {
        refused++;
    }

    ReversePath from() {
        return from;
    }

    BodyType body() {
        return body;
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
