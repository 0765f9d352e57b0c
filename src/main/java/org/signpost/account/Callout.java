package org.signpost.account;

import org.signpost.address.Mailbox;
import org.signpost.config.DomainConfig;

/** Asks the host that a domain is handed on to whether it takes a recipient. */
@FunctionalInterface
public interface Callout {

    /** What the host said. */
    sealed interface Answer {

        /** It takes mail for that recipient. */
        record Accepted() implements Answer {}

        /** It refuses that recipient for good. */
        record Refused() implements Answer {}

        /** It could not be asked, or has no answer now. */
        record Unknown(String reason) implements Answer {}
    }

    /** Asks by MAIL FROM:&lt;&gt; and RCPT TO, without content. */
    Answer ask(DomainConfig domain, Mailbox recipient);
}
