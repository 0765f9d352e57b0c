package org.signpost.policy;

import org.signpost.account.Resolution;
import org.signpost.address.ForwardPath;
import org.signpost.address.ReversePath;
import org.signpost.queue.Origin;
import org.signpost.smtp.Command;
import org.signpost.smtp.Reply;

import java.util.Optional;

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
        if (tlsRequired && !standing.tls()) {
            Optional<Reply> early = RoleRules.beforeTls(command);
            if (early.isPresent()) return early;
        }
        return RoleRules.withoutAuth(command);
    }

    @Override
    public boolean offersAuth(Standing standing) {
        return false;
    }

    @Override
    public SenderVerdict sender(ReversePath from, Standing standing) {
        // What the world sends is never signed for its author, also when an alias forwards it.
        return new SenderVerdict.Allowed(false);
    }

    @Override
    public RecipientVerdict recipient(ForwardPath to, Resolution resolution) {
        return RoleRules.ours(to, resolution);
    }
}
