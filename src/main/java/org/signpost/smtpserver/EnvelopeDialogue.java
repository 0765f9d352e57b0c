package org.signpost.smtpserver;

import org.signpost.address.ForwardPath;
import org.signpost.address.LocalPart;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.policy.RecipientVerdict;
import org.signpost.policy.SenderVerdict;
import org.signpost.policy.Standing;
import org.signpost.queue.Envelope.Schedule;
import org.signpost.smtp.Command;
import org.signpost.smtp.Reply;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Answers MAIL and RCPT, and keeps the transaction that they are about (RFC 5321 §4.1.1.2,
 * §4.1.1.3).
 */
final class EnvelopeDialogue {

    private static final Reply SENDER_OK = Reply.of(250, "2.1.0", "Sender OK");
    private static final Reply RECIPIENT_OK = Reply.of(250, "2.1.5", "Recipient OK");

    private final Settings settings;
    private final Arbiter arbiter;
    private final Patience patience;
    private Optional<Transaction> transaction = Optional.empty();

    EnvelopeDialogue(Settings settings, Arbiter arbiter, Patience patience) {
        this.settings = settings;
        this.arbiter = arbiter;
        this.patience = patience;
    }

    /** The transaction under way. */
    Optional<Transaction> transaction() {
        return transaction;
    }

    /** Ends the transaction, and what came of its content. */
    void forget() {
        transaction.flatMap(Transaction::begun).ifPresent(Reception::close);
        transaction = Optional.empty();
    }

    /** How many recipients the transaction under way has. */
    int accepted() {
        return transaction.map(Transaction::accepted).orElse(0);
    }

    /**
     * Answers MAIL.
     *
     * @param standing the client's, when it was looked at anew
     * @param lapse looks, and says why the client may not go on as who it proved to be, if so
     */
    Reply mail(
            Command.Mail mail,
            Supplier<Standing> standing,
            Extensions offered,
            Supplier<Optional<Reply>> lapse,
            Instant now) {
        if (transaction.isPresent()) {
            return Reply.of(503, "5.5.1", "A transaction is open already");
        }
        return switch (MailParameters.of(mail.parameters(), offered, now)) {
            case MailParameters.Refused(Reply why) -> why;
            case MailParameters.Valid(MailRequest asked) when !mail.ascii() && !asked.smtputf8() ->
                    Reply.of(550, "5.6.7", "What isn't ASCII needs SMTPUTF8 (RFC 6531, 3.5)");
            case MailParameters.Valid(MailRequest asked) ->
                    patience.beforeMail()
                            .or(lapse)
                            .orElseGet(() -> begin(mail.from(), asked, standing.get()));
        };
    }

    private Reply begin(ReversePath from, MailRequest asked, Standing standing) {
        return switch (arbiter.sender(from, standing)) {
            case SenderVerdict.Refused(Reply why) -> why;
            case SenderVerdict.Allowed(boolean sign) -> {
                int priority = arbiter.rules().priority(asked.schedule().priority());
                transaction = Optional.of(new Transaction(from, granted(asked, priority), sign));
                // RFC 6710 §4.1: a client is told when it gets another priority than it asked for.
                yield priority == asked.schedule().priority()
                        ? SENDER_OK
                        : Reply.of(250, "2.3.6", priority + " is its priority");
            }
        };
    }

    private static MailRequest granted(MailRequest asked, int priority) {
        Schedule schedule = asked.schedule();
        return asked.with(new Schedule(priority, schedule.holdUntil(), schedule.deliverBy()));
    }

    /** Answers RCPT. */
    Reply rcpt(Command.Rcpt rcpt, Standing standing) {
        if (transaction.isEmpty()) return ContentDialogue.MAIL_FIRST;
        Transaction message = transaction.get();
        if (message.begun().isPresent()) return ContentDialogue.BEGUN;
        boolean smtputf8 = message.request().smtputf8();
        if (!rcpt.ascii() && !smtputf8) {
            return Reply.of(553, "5.6.7", "What isn't ASCII needs SMTPUTF8 at MAIL");
        }
        return switch (RcptParameters.of(rcpt.parameters(), smtputf8)) {
            case RcptParameters.Refused(Reply why) -> why;
            case RcptParameters.Valid asked ->
                    tooMany(message).orElseGet(() -> add(rcpt.to(), asked, message, standing));
        };
    }

    private Optional<Reply> tooMany(Transaction message) {
        int most = settings.limits().recipients();
        return message.accepted() < most
                ? patience.beforeRecipient()
                : Optional.of(Reply.of(452, "4.5.3", "At most " + most + " recipients at a time"));
    }

    private Reply add(
            ForwardPath to, RcptParameters.Valid asked, Transaction message, Standing standing) {
        return switch (arbiter.recipient(message.from(), to, standing, message.accepted())) {
            case RecipientVerdict.Accepted(List<Mailbox> targets) -> {
                message.add(new Transaction.Named(to, asSent(to), asked), targets, arbiter::key);
                patience.recipient();
                yield RECIPIENT_OK;
            }
            case RecipientVerdict.Refused(Reply why) -> {
                message.refuse();
                yield why;
            }
        };
    }

    private Mailbox asSent(ForwardPath to) {
        return switch (to) {
            case ForwardPath.Recipient(Mailbox mailbox) -> mailbox;
            case ForwardPath.Postmaster() ->
                    new Mailbox(new LocalPart("postmaster"), settings.name());
        };
    }
}
