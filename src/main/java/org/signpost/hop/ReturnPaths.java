package org.signpost.hop;

import org.signpost.account.Directory;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.queue.Origin;
import org.signpost.queue.Queue.Queued;
import org.signpost.queue.Recipient;
import org.signpost.srs.Srs;

import java.util.Optional;

/**
 * Says as whose mail a message goes on to a recipient: as its sender's, but where an alias of ours
 * passes on what the world sent. There SPF would fail, since its sender doesn't know this server;
 * so it goes as mail of the alias's domain, by an address that leads bounces back.
 *
 * @param directory knows which domains are ours
 * @param srs makes such addresses
 */
public record ReturnPaths(Directory directory, Srs srs) {

    /** The domain of the alias by which mail of the world leaves us again to that recipient. */
    public Optional<Domain> alias(Queued message, Recipient recipient) {
        return message.envelope().entry().origin() == Origin.MX && !isOurs(recipient.address())
                ? recipient.original().flatMap(Mailbox::domain)
                : Optional.empty();
    }

    /** The sender of MAIL for that recipient. */
    public ReversePath of(Queued message, Recipient recipient) {
        ReversePath sender = message.envelope().sender();
        Optional<Domain> alias = alias(message, recipient);
        if (alias.isEmpty()) return sender;
        return sender.sender()
                .filter(from -> !isOurs(from))
                .flatMap(from -> srs.rewritten(from, alias.get()))
                .map(ReversePath::of)
                .orElse(sender);
    }

    private boolean isOurs(Mailbox mailbox) {
        return mailbox.domain().filter(directory::isOurs).isPresent();
    }
}
