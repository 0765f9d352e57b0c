package org.signpost.policy;

import org.signpost.smtp.Reply;

/** What a role says to a sender in MAIL. */
public sealed interface SenderVerdict {

    /**
     * It may send.
     *
     * @param sign whether the message is signed for its author's domain when it leaves; fixed here
     */
    record Allowed(boolean sign) implements SenderVerdict {}

    /** It may not. */
    record Refused(Reply why) implements SenderVerdict {}
}
