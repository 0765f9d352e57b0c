package org.signpost.lab;

import org.signpost.address.Domain;
import org.signpost.dns.DnsName;
import org.signpost.dns.Zone;

import java.nio.file.Path;
import java.util.List;

/**
 * Who is who in the laboratory: {@code a.test}, {@code b.test} and {@code c.test}, the last of
 * which sends everything through the first as its relay host.
 *
 * @param a on 127.0.0.11
 * @param b on 127.0.0.12
 * @param c on 127.0.0.13
 */
record LabPlan(LabSite a, LabSite b, LabSite c) {

    static final String DNS_ADDRESS = "127.0.0.10";
    static final int DNS_PORT = 5300;

    static LabPlan in(Path folder) {
        return new LabPlan(
                site(folder, "a.test", "127.0.0.11", "alice"),
                site(folder, "b.test", "127.0.0.12", "bob"),
                site(folder, "c.test", "127.0.0.13", "carol"));
    }

    private static LabSite site(Path folder, String domain, String address, String user) {
        return new LabSite(Domain.of(domain), address, List.of(user), folder.resolve(domain));
    }

    List<LabSite> sites() {
        return List.of(a, b, c);
    }

    /** The zones of the three domains below an otherwise empty root. */
    List<Zone> zones() {
        return List.of(Zone.parse(DnsName.ROOT, ""), zone(a), zone(b), zone(c));
    }

    private static Zone zone(LabSite site) {
        String text = "@ 60 IN MX 10 mx\nmx 60 IN A " + site.address() + "\n";
        return Zone.parse(DnsName.of(site.domain().text()), text);
    }

    /** The configuration of a server, in the form that an administrator would write. */
    String config(LabSite site) {
        return """
        # A server of the laboratory. Change what you like; the laboratory reads it when it starts
        # with the same folder, and "signpost reload --config FILE" while it runs.
        [node]
        name = "%s"
        data = "data"

        [dns]
        resolvers = ["%s:%d"]

        [[listener]]
        role = "mx"
        address = "%s:%d"
        tls = "starttls"

        [[listener]]
        role = "submission"
        address = "%s:%d"
        tls = "implicit"

        [[listener]]
        role = "submission"
        address = "%s:%d"
        tls = "starttls"

        [[certificate]]
        chain = "tls/chain.pem"
        key = "tls/key.pem"

        [[domain]]
        name = "%s"
        deliver = "maildir"
        aliases = { postmaster = "%s" }

        [outbound]
        port = %d
        source = { ipv4 = "%s" }
        retry = "5s, 15s, 1m"
        """
                        .formatted(
                                site.host(),
                                DNS_ADDRESS,
                                DNS_PORT,
                                site.address(),
                                LabSite.MX_PORT,
                                site.address(),
                                LabSite.SUBMISSIONS_PORT,
                                site.address(),
                                LabSite.SUBMISSION_PORT,
                                site.domain(),
                                site.users().getFirst(),
                                LabSite.MX_PORT,
                                site.address())
                + (site.equals(a) ? relayListener() : "")
                + (site.equals(c) ? relayRoute() : "");
    }

    /** One port, two roles: the world meets the MX, c.test's server meets the relay. */
    private String relayListener() {
        return """

        # The server of c.test may relay through this one; the same port serves the world as MX.
        [[listener]]
        role = "relay"
        address = "%s:%d"
        networks = ["%s/32"]
        senders = ["%s"]
        tls = "starttls"
        """
                .formatted(a.address(), LabSite.MX_PORT, c.address(), c.domain());
    }

    private String relayRoute() {
        return """

        # Everything leaves through the relay host of a.test, whose certificate must be valid.
        [[route]]
        to = "*"
        via = "smtp://%s:%d"
        tls = "pkix"
        trust = "../ca.pem"
        """
                .formatted(a.host(), LabSite.MX_PORT);
    }
}
