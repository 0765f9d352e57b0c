package org.signpost.account;

import org.signpost.address.Domain;
import org.signpost.address.ForwardPath;
import org.signpost.address.Mailbox;

import java.io.IOException;
import java.util.Optional;

/** Says which addresses exist and what they lead to; for use by many threads. */
public interface Directory {

    /**
     * What that path leads to. May ask the next host and block for it, where the configuration says
     * {@code recipients = "callout"}.
     */
    Resolution resolve(ForwardPath path);

    /**
     * Whose Maildir takes the mail for a target of {@link Resolution.Known}: the account itself, or
     * the one that is left without the tag; empty where it was removed meanwhile, or isn't ours.
     *
     * @throws IOException when accounts can't be read
     */
    Optional<Mailbox> maildirOwner(Mailbox target) throws IOException;

    /**
     * Forgets that the next host takes a recipient, because it has just refused mail for it for
     * good; the next client hears what it says now. A directory that remembers nothing has nothing
     * to forget.
     */
    default void forget(Mailbox recipient) {}

    /** Whether mail for that domain ends here or is handed on from here. */
    boolean isOurs(Domain domain);
}
