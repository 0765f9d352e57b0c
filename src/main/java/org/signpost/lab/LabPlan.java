package org.signpost.lab;

import org.signpost.address.Domain;

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

    /** A client that belongs to none of the domains, and its address. */
    static final Domain OUTSIDER = Domain.of("client.test");

    static final String OUTSIDER_ADDRESS = "127.0.0.1";

    /** Carol's address of old, at b.test, which leads to her server. */
    static final String ALIAS = "carol";

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

    /** The configuration of a server, in the form that an administrator would write. */
    String config(LabSite site) {
        return """
        # A server of the laboratory. Change what you like: it is read at the start with the same
        # folder, and by "signpost reload --config FILE" while it runs.
        [node]
        name = "%s"
        data = "data"

        [dns]
        resolvers = ["%s:%d"]
        dnssec = "off"
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
        aliases = { %s }
        dkim = { sign = ["rsa-sha256", "ed25519-sha256"] }

        [inbound]
        arc = "observe" # SPF, DKIM, DMARC and the client's name are looked at anyway

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
                                aliases(site),
                                LabSite.MX_PORT,
                                site.address())
                + more(site);
    }

    private String more(LabSite site) {
        return (site.equals(a) ? relayListener() : "") + (site.equals(c) ? relayRoute() : "");
    }

    private String aliases(LabSite site) {
        String postmaster = "postmaster = \"%s\"".formatted(site.users().getFirst());
        String away = ", %s = \"%s\"".formatted(ALIAS, c.mailbox("carol"));
        return site.equals(b) ? postmaster + away : postmaster;
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
