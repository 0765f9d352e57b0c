package org.signpost.policy;

import org.signpost.account.Resolution;
import org.signpost.address.ForwardPath;
import org.signpost.message.Authors;
import org.signpost.queue.Origin;
import org.signpost.smtp.Command;
import org.signpost.smtp.Reply;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Takes mail from the world for our domains: never AUTH, never relaying (RFC 5068 §3.1, §3.2).
 *
 * @param tlsRequired {@code client-tls = "required"}
 */
record MxRules(boolean tlsRequired) implements RoleRules {

    @Override
    public Origin origin() {
        return Origin.MX;
    }

    @Override
    public Optional<Reply> refusal(Command command, Standing standing) {
        return RoleRules.withoutAuth(command, tlsRequired && !standing.tls());
    }

    @Override
    public boolean offersAuth(Standing standing) {
        return false;
    }

    @Override
    public boolean mayHold() {
        return false;
    }

    @Override
    public int priority(int asked) {
        // RFC 6710 §4.1: strangers may only make their mail less urgent.
        return Math.min(asked, 0);
    }

    @Override
    public boolean asksSenderDomain() {
        return true;
    }

    @Override
    public SenderVerdict sender(Sender sender, Standing standing) {
        if (sender.takesNoMail()) {
            // RFC 7505 §4.2: nobody there could be told if this mail went astray.
            String text = "The domain of <" + sender.path().text() + "> takes no mail (null MX)";
            return new SenderVerdict.Refused(Reply.of(550, "5.7.27", text));
        }
        // What the world sends is never signed for its author, also when an alias forwards it.
        return new SenderVerdict.Allowed(false);
    }

    @Override
    public SenderVerdict author(Supplier<Authors> authors, Standing standing) {
        // Whom the world claims to be is a matter of DMARC, not of ours.
        return new SenderVerdict.Allowed(false);
    }

    @Override
    public RecipientVerdict recipient(ForwardPath to, Resolution resolution) {
        return RoleRules.ours(to, resolution);
    }
}
