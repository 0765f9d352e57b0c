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

    /** The sender of MAIL for that recipient. */
    public ReversePath of(Queued message, Recipient recipient) {
        ReversePath sender = message.envelope().sender();
        if (message.envelope().entry().origin() != Origin.MX) return sender;
        Optional<Domain> alias = recipient.original().flatMap(Mailbox::domain);
        if (alias.isEmpty() || isOurs(recipient.address())) return sender;
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
