package org.signpost.dmarc;

import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.dns.DnsName;
import org.signpost.message.AddressList;
import org.signpost.message.Authors;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The domains in a message's From field. DMARC needs exactly one of them (RFC 9989 §5.3.1); what
 * becomes of other messages is for the receiver to say (RFC 9989 §11.5).
 *
 * @param domains each once, in order, in their ASCII form
 * @param flaw why there isn't exactly one
 */
public record AuthorDomains(List<DnsName> domains, Optional<Flaw> flaw) {

    /** Copies the list. */
    public AuthorDomains {
        domains = List.copyOf(domains);
        if (domains.size() != 1 && flaw.isEmpty()) {
            throw new IllegalArgumentException("why " + domains.size() + " domains?");
        }
    }

    /** Why a message has not exactly one author domain. */
    public enum Flaw {
        NO_FIELD("the message has no From field"),
        SEVERAL_FIELDS("the message has several From fields"),
        NO_DOMAIN("the From field names no domain, or somebody without one"),
        SEVERAL_DOMAINS("the authors in the From field have different domains"),
        UNCLEAR("the From field can be read in more than one way");

        private final String text;

        Flaw(String text) {
            this.text = text;
        }

        /** One line in plain words. */
        public String text() {
            return text;
        }
    }

    /** The one domain of all authors. */
    public static AuthorDomains of(DnsName domain) {
        return new AuthorDomains(List.of(domain), Optional.empty());
    }

    /**
     * The domains in the bodies of all From fields. What looks like an address in a display name is
     * none here: the standard has it so, and so do nearly all readers.
     *
     * @param bodies one char from 0 to 255 for each octet
     */
    public static AuthorDomains in(List<String> bodies) {
        List<String> texts = bodies.stream().map(AuthorDomains::decoded).toList();
        List<Mailbox> authors =
                texts.stream()
                        .flatMap(text -> AddressList.parse(text).mailboxes().stream())
                        .toList();
        List<DnsName> domains = authors.stream().flatMap(AuthorDomains::domain).distinct().toList();
        boolean literal = authors.stream().anyMatch(author -> domain(author).findAny().isEmpty());
        return new AuthorDomains(domains, flaw(texts, domains, literal));
    }

    /** The domain, where there is exactly one. */
    public Optional<DnsName> only() {
        return flaw.isEmpty() ? Optional.of(domains.getFirst()) : Optional.empty();
    }

    private static Optional<Flaw> flaw(List<String> texts, List<DnsName> domains, boolean literal) {
        if (texts.isEmpty()) return Optional.of(Flaw.NO_FIELD);
        if (texts.size() > 1) return Optional.of(Flaw.SEVERAL_FIELDS);
        if (domains.size() > 1) return Optional.of(Flaw.SEVERAL_DOMAINS);
        if (!Authors.of(texts, true).clear()) return Optional.of(Flaw.UNCLEAR);
        return domains.isEmpty() || literal ? Optional.of(Flaw.NO_DOMAIN) : Optional.empty();
    }

    private static Stream<DnsName> domain(Mailbox author) {
        return author.host() instanceof Domain domain
                ? Stream.of(DnsName.of(domain.text()))
                : Stream.empty();
    }

    /** RFC 6532 §3.1: what is beyond ASCII in a header is UTF-8. */
    private static String decoded(String octets) {
        return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
