package org.signpost.config;

import org.signpost.address.Domain;
import org.signpost.address.MailHost;

import java.util.Optional;

/** Domains that a route is for. */
public sealed interface DomainPattern {

    /** {@code *}: all. */
    record Any() implements DomainPattern {}

    /** {@code example.com}: that domain. */
    record Exactly(Domain domain) implements DomainPattern {}

    /** {@code *.example.com}: every domain below that one, not itself. */
    record Below(Domain domain) implements DomainPattern {}

    /** The pattern of that text, or empty where it isn't one. */
    static Optional<DomainPattern> parse(String text) {
        if (text.equals("*")) return Optional.of(new Any());
        if (text.startsWith("*.")) return Domain.parse(text.substring(2)).map(Below::new);
        return Domain.parse(text).map(Exactly::new);
    }

    /** Whether that host is one of these; an empty one, the null sender's, is only among all. */
    default boolean matches(Optional<? extends MailHost> host) {
        return switch (this) {
            case Any() -> true;
            case Exactly(Domain domain) -> host.filter(domain::equals).isPresent();
            case Below(Domain domain) ->
                    host.filter(h ->
                                    h instanceof Domain d
                                            && !d.equals(domain)
                                            && d.isWithin(domain))
                            .isPresent();
        };
    }
}
