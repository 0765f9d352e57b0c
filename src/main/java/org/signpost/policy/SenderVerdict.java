package org.signpost.policy;

import org.signpost.smtp.Reply;

/** What a role says to a sender in MAIL, or to the authors in From. */
public sealed interface SenderVerdict {

    /**
     * It may send.
     *
     * @param sign whether the message may be signed for its author's domain when it leaves; it is,
     *     where both verdicts say so
     */
    record Allowed(boolean sign) implements SenderVerdict {}

    /** It may not. */
    record Refused(Reply why) implements SenderVerdict {}
}
