package org.signpost.dns;

import org.xbill.DNS.Message;

import java.time.Duration;

/**
 * A reply that says something about its name.
 *
 * @param security what is known of its authenticity
 * @param most for how long it may be used at most, whatever its records say
 */
record Statement(Message reply, Security security, Duration most) implements Statements.Said {

    private static final Duration NO_LIMIT = Duration.ofSeconds(Integer.MAX_VALUE);

    /** Without a limit of its own. */
    Statement(Message reply, Security security) {
        this(reply, security, NO_LIMIT);
    }
}
