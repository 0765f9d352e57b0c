package org.signpost.smtpserver;

import org.signpost.address.Domain;

/** Asks the DNS what an {@code mx} wants to know of a sender's domain; for use by many threads. */
@FunctionalInterface
public interface SenderDomains {

    /**
     * Whether that domain says that it takes no mail, so that nobody there could be told of a
     * failure (RFC 7505 §3, §4.2); false also where the DNS can't be asked. Blocks for a few
     * seconds at most.
     */
    boolean takesNoMail(Domain domain);
}
