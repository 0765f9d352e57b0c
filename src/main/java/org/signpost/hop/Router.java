package org.signpost.hop;

import org.signpost.address.Domain;
import org.signpost.address.MailHost;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.config.Config;
import org.signpost.config.DomainConfig;
import org.signpost.config.DomainConfig.Deliver;
import org.signpost.config.RouteConfig;
import org.signpost.config.RouteConfig.Tls;
import org.signpost.config.RouteConfig.TlsLevel;
import org.signpost.config.RouteConfig.Via;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Says where mail goes next: for a domain of ours as the domain says, else by the first route that
 * matches, else to the recipient's MX. It is made anew for each configuration.
 */
public final class Router {

    private static final Tls DEFAULT_TLS = new Tls(TlsLevel.DEFAULT, Optional.empty());

    private final Config config;
    private final Map<Domain, DomainConfig> domains = new HashMap<>();

    public Router(Config config) {
        this.config = config;
        config.domains().forEach(domain -> domains.put(domain.name(), domain));
    }

    /** The configuration that it goes by. */
    public Config config() {
        return config;
    }

    /** The domain of ours of that name. */
    Optional<DomainConfig> domain(MailHost host) {
        return host instanceof Domain name
                ? Optional.ofNullable(domains.get(name))
                : Optional.empty();
    }

    /** Where mail from that sender to that recipient goes. */
    public Route route(ReversePath sender, Mailbox recipient) {
        Optional<DomainConfig> ours = domain(recipient.host());
        if (ours.isPresent()) return local(ours.get());
        Optional<MailHost> from = sender.sender().map(Mailbox::host);
        Optional<MailHost> to = Optional.of(recipient.host());
        for (RouteConfig route : config.routes()) {
            if (route.to().matches(to) && route.from().matches(from)) {
                return via(route, recipient.host());
            }
        }
        return new Route.Mx(recipient.host(), DEFAULT_TLS);
    }

    /** Where mail for a domain of ours goes. */
    static Destination local(DomainConfig domain) {
        return switch (domain.deliver()) {
            case Deliver.Maildir() -> new Destination.Maildir(domain.name());
            case Deliver.Lmtp(var host) -> new Destination.Lmtp(host, DEFAULT_TLS, true);
            case Deliver.Smtp(var host) -> new Destination.Inner(host, DEFAULT_TLS);
        };
    }

    private static Route via(RouteConfig route, MailHost recipientHost) {
        return switch (route.via()) {
            case Via.Mx() -> new Route.Mx(recipientHost, route.tls());
            case Via.RelayHost(var host, boolean implicitTls, var login) ->
                    new Destination.RelayHost(host, implicitTls, login, route.tls());
            case Via.Lmtp(var host) -> new Destination.Lmtp(host, route.tls(), false);
        };
    }
}
