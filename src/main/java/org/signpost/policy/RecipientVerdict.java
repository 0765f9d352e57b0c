package org.signpost.policy;

import org.signpost.address.Mailbox;
import org.signpost.smtp.Reply;

import java.util.List;

/** What a role says to a recipient in RCPT. */
public sealed interface RecipientVerdict {

    /**
     * Mail for it is taken.
     *
     * @param targets where that mail goes, after aliases; at least one
     */
    record Accepted(List<Mailbox> targets) implements RecipientVerdict {

        /** Copies the list. */
        public Accepted {
            targets = List.copyOf(targets);
        }
    }

    /** It isn't. */
    record Refused(Reply why) implements RecipientVerdict {}
}
