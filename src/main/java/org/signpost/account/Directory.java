package org.signpost.account;

import org.signpost.address.Domain;
import org.signpost.address.ForwardPath;

/** Says which addresses exist and what they lead to; for use by many threads. */
public interface Directory {

    /**
     * What that path leads to. May ask the next host and block for it, where the configuration says
     * {@code recipients = "callout"}.
     */
    Resolution resolve(ForwardPath path);

    /** Whether mail for that domain ends here or is handed on from here. */
    boolean isOurs(Domain domain);
}
