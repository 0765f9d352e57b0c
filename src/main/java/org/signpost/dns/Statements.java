package org.signpost.dns;

import org.signpost.dns.Answer.Failure;
import org.xbill.DNS.Name;

/** Gets what the DNS says to one question, without following CNAMEs, and what that is worth. */
interface Statements {

    /**
     * Asks.
     *
     * @param end an instant of {@link System#nanoTime} after which nothing is waited for
     */
    Said ask(Name name, int type, long end);

    /** What came of it. */
    sealed interface Said permits Statement, None {}

    /** Nothing that may be used. */
    record None(Failure why, String detail) implements Said {}
}
