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

    /**
     * The pattern as an administrator types it: a mailbox, or {@code @example.com} for a domain.
     */
    public static Optional<SenderPattern> typed(String text) {
        return text.contains("@")
                ? parse(text.startsWith("@") ? text.substring(1) : text)
                : Optional.empty();
    }

    /** The one mailbox that it stands for, its local part in lower case; empty for a domain. */
    public Optional<Mailbox> mailbox() {
        return local.map(l -> new Mailbox(l, domain).folded());
    }

    /** As {@link #typed} reads it, local parts in lower case: equal texts are equal patterns. */
    public String text() {
        return mailbox().map(Mailbox::text).orElseGet(() -> "@" + domain);
    }

    /** Whether that mailbox is one of these senders. */
    public boolean matches(Mailbox mailbox) {
        boolean sameDomain = mailbox.host().equals(domain);
        return sameDomain
                && local.map(l -> l.folded().equals(mailbox.local().folded())).orElse(true);
    }
}
