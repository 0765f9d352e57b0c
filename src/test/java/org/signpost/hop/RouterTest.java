package org.signpost.hop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.MailConfig;
import org.signpost.address.Domain;
import org.signpost.address.MailHost;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.config.DomainConfig;
import org.signpost.config.DomainPattern;
import org.signpost.config.HostPort;
import org.signpost.config.OutboundConfig;
import org.signpost.config.RouteConfig;
import org.signpost.config.RouteConfig.TlsLevel;
import org.signpost.config.RouteConfig.Via;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The first route that matches says where mail goes. */
class RouterTest {

    private static final DomainPattern ALL = new DomainPattern.Any();

    @TempDir Path data;

    @Test
    void theFirstRouteThatMatchesCounts() {
        Router router =
                router(
                        route(exactly("b.test"), ALL, "first.test"),
                        route(below("b.test"), ALL, "second.test"),
                        route(ALL, ALL, "third.test"),
                        route(exactly("c.test"), ALL, "never.test"));
        assertThat(goesTo(router, "a@a.test", "x@b.test")).isEqualTo("first.test");
        assertThat(goesTo(router, "a@a.test", "x@deep.in.b.test")).isEqualTo("second.test");
        assertThat(goesTo(router, "a@a.test", "x@notb.test")).isEqualTo("third.test");
        assertThat(goesTo(router, "a@a.test", "x@c.test")).isEqualTo("third.test");
    }

    @Test
    void aRouteMayBeForSomeSendersOnly() {
        Router router =
                router(
                        route(ALL, exactly("a.test"), "of-a.test"),
                        route(exactly("b.test"), below("a.test"), "below-a.test"));
        assertThat(goesTo(router, "x@a.test", "x@b.test")).isEqualTo("of-a.test");
        assertThat(goesTo(router, "x@sub.a.test", "x@b.test")).isEqualTo("below-a.test");
        assertThat(goesTo(router, "x@sub.a.test", "x@c.test")).isEqualTo("MX of c.test");
        // The null sender is of no domain.
        assertThat(goesTo(router, "", "x@b.test")).isEqualTo("MX of b.test");
    }

    @Test
    void noRouteLeadsMailForDomainsOfOursAway() {
        DomainConfig ours = MailConfig.domain("ours.test", new DomainConfig.Deliver.Maildir());
        Router router = router(List.of(ours), route(ALL, ALL, "relay.test"));
        assertThat(router.route(sender("x@a.test"), Mailbox.of("x@ours.test")))
                .isInstanceOf(Destination.Maildir.class);
        assertThat(goesTo(router, "x@ours.test", "x@sub.ours.test")).isEqualTo("relay.test");
    }

    private Router router(RouteConfig... routes) {
        return router(List.of(), routes);
    }

    private Router router(List<DomainConfig> domains, RouteConfig... routes) {
        return new Router(MailConfig.of(data, domains, List.of(routes), OutboundConfig.defaults()));
    }

    private static RouteConfig route(DomainPattern to, DomainPattern from, String relayHost) {
        HostPort host = new HostPort(Domain.of(relayHost), 25);
        return new RouteConfig(
                to,
                from,
                new Via.RelayHost(host, false, Optional.empty()),
                new RouteConfig.Tls(TlsLevel.DEFAULT, Optional.empty()));
    }

    private static DomainPattern exactly(String domain) {
        return new DomainPattern.Exactly(Domain.of(domain));
    }

    private static DomainPattern below(String domain) {
        return new DomainPattern.Below(Domain.of(domain));
    }

    private static ReversePath sender(String address) {
        return address.isEmpty() ? ReversePath.none() : ReversePath.of(Mailbox.of(address));
    }

    private static String goesTo(Router router, String from, String to) {
        return switch (router.route(sender(from), Mailbox.of(to))) {
            case Destination.RelayHost(HostPort host, _, _, _) -> host.host().text();
            case Route.Mx(MailHost domain, _) -> "MX of " + domain.text();
            case Destination other -> other.text();
        };
    }
}
