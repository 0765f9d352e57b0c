package org.signpost.smtpserver;

import org.signpost.account.Allowance;
import org.signpost.smtp.Reply;

/**
 * Says that a daily limit is reached: 4.7.1, a policy that forbids it now and may allow it later
 * (RFC 3463 §3.8), since the same mail is welcome tomorrow and most clients try again by
 * themselves.
 */
final class Limits {
    private Limits() {}

    static Reply reply(int code, Allowance.Limit limit) {
        String text =
                "%s may send to %d %s a day, and no more before %s"
                        .formatted(
                                limit.identity(),
                                limit.daily(),
                                limit.daily() == 1 ? "recipient" : "recipients",
                                limit.until());
        return Reply.of(code, "4.7.1", text);
    }
}
