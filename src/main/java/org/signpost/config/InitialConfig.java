package org.signpost.config;

import org.signpost.address.Domain;
import org.signpost.address.LocalPart;

/**
 * Writes the first {@code signpost.toml} of a server. Lines that begin with {@code #} and no space
 * are examples: they work once that character is gone.
 */
public final class InitialConfig {

    /** Which ports the listeners of a new server have. */
    public enum Ports {
        /** 25, 465 and 587. */
        STANDARD("25", "465", "587"),
        /** 2525, 2465 and 2587, which every user may listen on. */
        UNPRIVILEGED("2525", "2465", "2587");

        private final String mx;
        private final String submissions;
        private final String submission;

        Ports(String mx, String submissions, String submission) {
            this.mx = mx;
            this.submissions = submissions;
            this.submission = submission;
        }
    }

    private InitialConfig() {}

    /**
     * The file for that host and its first domain. It names {@code tls/chain.pem} and {@code
     * tls/key.pem} beside itself, which whoever writes it has to make.
     *
     * @param firstUser to whom the domain's postmaster leads
     * @param data the data folder, as it is written there
     */
    public static String text(
            Domain host, Domain domain, LocalPart firstUser, Ports ports, String data) {
        return TEXT.replace("HOST", host.text())
                .replace("DOMAIN", domain.text())
                .replace("MX_PORT", ports.mx)
                .replace("SUBMISSIONS_PORT", ports.submissions)
                .replace("SUBMISSION_PORT", ports.submission)
                .replace("PORTS", portsComment(ports))
                .replace("USER", toml(firstUser.text()))
                .replace("DATA", toml(data));
    }

    private static String portsComment(Ports ports) {
        return ports == Ports.STANDARD
                ? "# Ports below 1024 need CAP_NET_BIND_SERVICE or sockets from systemd."
                : "# These ports need no privileges; the world looks for mail servers on 25, 465"
                        + " and 587.";
    }

    private static String toml(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static final String TEXT =
            """
            # Signpost's configuration; docs/configuration.md explains every key.
            # `signpost check` says what is wrong with this file, `signpost reload` puts a change
            # into effect without dropping a session. Paths are relative to this file.
            # Lines that begin with # and no space are examples: remove the # to use them.

            [node]
            # Other servers see this name; the host's address should resolve to it and back.
            name = "HOST"
            # Queue, accounts and mail are in this folder: back it up, don't share it.
            data = "DATA"

            PORTS

            # From other servers, for our own domains. TLS is offered, but most of the world can't be
            # made to use it.
            [[listener]]
            role = "mx"
            address = "[::]:MX_PORT"
            tls = "starttls"

            # From users who log in, TLS from the first octet: the preferred way (RFC 8314 §3.3).
            [[listener]]
            role = "submission"
            address = "[::]:SUBMISSIONS_PORT"
            tls = "implicit"

            # The same for programs that know only STARTTLS. No login before TLS here either.
            [[listener]]
            role = "submission"
            address = "[::]:SUBMISSION_PORT"
            tls = "starttls"

            # From applications and devices that can't log in: admitted by address, never the world.
            # It may share a port with the mx listener; the client's address picks the role.
            #[[listener]]
            #role = "relay"
            #address = "[::]:MX_PORT"
            #tls = "starttls"
            #networks = ["10.0.0.16/28", "10.0.0.40"]
            # Senders that they may use; without this line, the domains of this file.
            #senders = ["DOMAIN"]

            # What TLS shows; re-read when the files change.
            [[certificate]]
            chain = "tls/chain.pem"
            key = "tls/key.pem"

            # A domain whose mail ends here. Users are in the store: signpost user add NAME@DOMAIN
            [[domain]]
            name = "DOMAIN"
            # Into folders below data; "lmtp://127.0.0.1:24" hands it to a mailbox server.
            deliver = "maildir"
            # Every domain has a postmaster (RFC 5321 §4.5.1), who has to be a person; cron writes to
            # root.
            aliases = { postmaster = "USER", abuse = "postmaster", root = "postmaster" }
            # Its mail is signed, by the keys that "signpost dkim list" lists; without one it waits.
            dkim = { sign = ["rsa-sha256", "ed25519-sha256"] }
            # Mail for addresses that don't exist; without this line it is refused.
            #catch-all = "USER"
            # USER+anything is USER's as well; "" switches that off.
            #subaddress = "+"

            # How mail leaves. Without a route it goes straight to the recipients' servers; with this
            # one through a relay host, whose certificate is verified before the password is sent.
            #[[route]]
            #to = "*"
            #via = "smtps://relay.example.net:465"
            #user = "app"
            #password-file = "relay.password"

            #[outbound]
            # The waits between attempts; the last one repeats until the message goes back.
            #retry = "5m, 15m, 30m, 1h, 2h, 4h"
            #expire = "5d"
            # When the sender is told that a message is late.
            #delay-notice = "4h"
            # The most connections to one destination.
            #concurrency = 20

            #[limits]
            #message-size = "50 MB"
            #recipients = 1000
            #sessions = 10000
            #sessions-per-address = 50

            #[dns]
            # A resolver on this host is faster, and its answers can't be forged on the way.
            #resolvers = ["127.0.0.1:53"]
            """;
}
