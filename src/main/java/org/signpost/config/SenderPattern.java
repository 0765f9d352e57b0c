package org.signpost.config;

import org.signpost.address.Domain;
import org.signpost.address.LocalPart;
import org.signpost.address.Mailbox;

import java.util.Optional;

/**
 * Senders that are allowed: all of a domain ({@code example.com}) or one mailbox ({@code
 * app@example.com}).
 *
 * @param local the one local part, or empty for all
 * @param domain the domain itself, not those below it
 */
public record SenderPattern(Optional<LocalPart> local, Domain domain) {

    /** The pattern of that text, or empty where it isn't one. */
    public static Optional<SenderPattern> parse(String text) {
        if (!text.contains("@")) {
            return Domain.parse(text).map(d -> new SenderPattern(Optional.empty(), d));
        }
        return Mailbox.parse(text)
                .flatMap(m -> m.domain().map(d -> new SenderPattern(Optional.of(m.local()), d)));
    }

    /** Whether that mailbox is one of these senders. */
    public boolean matches(Mailbox mailbox) {
        boolean sameDomain = mailbox.host().equals(domain);
        return sameDomain
                && local.map(l -> l.folded().equals(mailbox.local().folded())).orElse(true);
    }
}
