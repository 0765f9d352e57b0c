package org.signpost.smtpserver;

import org.signpost.account.Allowance;
import org.signpost.account.Resolution;
import org.signpost.address.ForwardPath;
import org.signpost.address.IpAddresses;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.signpost.policy.RecipientVerdict;
import org.signpost.policy.RoleRules;
import org.signpost.policy.Sender;
import org.signpost.policy.SenderVerdict;
import org.signpost.policy.Standing;
import org.signpost.smtp.Reply;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Asks the role's rules about senders and recipients, having found out what they decide by, and
 * tells the log whom they refuse.
 *
 * @param rules what the role allows
 * @param backing whom to ask
 * @param events hears of refusals
 * @param client who wants to send
 * @param session its name in the log
 */
record Arbiter(
        RoleRules rules,
        Settings.Backing backing,
        EventSink events,
        InetAddress client,
        String session) {

    SenderVerdict sender(ReversePath from, Standing standing) {
        SenderVerdict verdict = rules.sender(new Sender(from, takesNoMail(from)), standing);
        if (verdict instanceof SenderVerdict.Allowed) {
            // RFC 5321 §4.3.2: 451 is among the replies of MAIL, 450 among those of RCPT.
            Optional<Reply> spent = exceeded(standing, 1).map(limit -> Limits.reply(451, limit));
            if (spent.isPresent()) verdict = new SenderVerdict.Refused(spent.get());
        }
        if (verdict instanceof SenderVerdict.Refused(Reply why)) {
            emit("sender.refuse", "from", from.text(), why);
        }
        return verdict;
    }

    private boolean takesNoMail(ReversePath from) {
        return rules.asksSenderDomain()
                && from.sender()
                        .flatMap(Mailbox::domain)
                        .filter(domain -> backing.senders().takesNoMail(domain))
                        .isPresent();
    }

    /**
     * Whether mail for that recipient is taken.
     *
     * @param from whose mail
     * @param accepted how many of this message were before
     */
    RecipientVerdict recipient(ReversePath from, ForwardPath to, Standing standing, int accepted) {
        Optional<Allowance.Limit> limit = exceeded(standing, accepted + 1);
        if (limit.isPresent()) {
            Reply why = Limits.reply(450, limit.get());
            emit("rcpt.refuse", "to", to.text(), why);
            return new RecipientVerdict.Refused(why);
        }
        Resolution resolution = backing.directory().resolve(to);
        RecipientVerdict verdict =
                resolution instanceof Resolution.Returning && from.sender().isPresent()
                        ? new RecipientVerdict.Refused(onlyBounces(to))
                        : rules.recipient(to, resolution);
        if (verdict instanceof RecipientVerdict.Refused(Reply why)) {
            emit("rcpt.refuse", "to", to.text() + reason(resolution), why);
        }
        return verdict;
    }

    /** Else whoever has seen such an address could send by us, as if an alias had passed it on. */
    private static Reply onlyBounces(ForwardPath to) {
        return Reply.of(
                550, "5.7.1", "<" + to.text() + "> takes bounces only, from the null sender");
    }

    private static Optional<Allowance.Limit> exceeded(Standing standing, int recipients) {
        return standing.account().flatMap(a -> a.allowance().exceededBy(recipients));
    }

    /** What the client isn't told. */
    private static String reason(Resolution resolution) {
        return resolution instanceof Resolution.Unavailable(String reason)
                ? " (" + reason + ")"
                : "";
    }

    /**
     * The mailbox by which one that is named twice is found: only of ours we know that case doesn't
     * count (RFC 5321 §2.4). Tags count, since they tell the recipient's filters what to do.
     */
    Mailbox key(Mailbox mailbox) {
        boolean ours = mailbox.domain().filter(backing.directory()::isOurs).isPresent();
        return ours ? mailbox.folded() : mailbox;
    }

    private void emit(String name, String key, String address, Reply why) {
        events.emit(
                Event.of(name)
                        .with("session", session)
                        .with("peer", IpAddresses.text(client))
                        .with(key, address)
                        .with("reply", why));
    }
}
