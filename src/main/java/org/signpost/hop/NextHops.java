package org.signpost.hop;

import org.signpost.config.Config;
import org.signpost.config.OutboundConfig;
import org.signpost.dns.Resolver;
import org.signpost.hop.Hosts.Host;
import org.signpost.observe.Clock;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtpclient.Caller;
import org.signpost.smtpclient.Login;
import org.signpost.smtpclient.SmtpClient;
import org.signpost.smtpclient.Target;
import org.signpost.smtpclient.Target.Protocol;
import org.signpost.smtpclient.Timeouts;
import org.signpost.tls.TlsPolicy;

import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/**
 * The hosts that mail goes to next: where they are, how sessions with them are secured, what is
 * known of them, and the connections to them that are kept for a while. For use by many threads.
 */
public final class NextHops implements AutoCloseable {

    private final SmtpClient client;
    private final Connections connections;
    private final Security security;
    private final Families families;
    private final SilentHosts silent;
    private final HostLookup lookup;
    private final MxLookup mx;

    /**
     * No connection yet.
     *
     * @param timeouts how long hosts may take; asked for each connection
     */
    public NextHops(Resolver resolver, Clock clock, Supplier<Timeouts> timeouts) {
        security = new Security(resolver);
        families = new Families(clock);
        silent = new SilentHosts(clock);
        lookup = new HostLookup(resolver, families);
        mx = new MxLookup(resolver, lookup, new Random());
        connections = new Connections(clock);
        client = new SmtpClient(target -> families.patience(target, timeouts.get()), clock);
    }

    /** How long hosts may take, as it is configured. */
    public static Timeouts timeouts(Config config) {
        OutboundConfig.HostTimeouts given = config.services().outbound().timeouts();
        return new Timeouts(
                given.connect(),
                given.greeting(),
                given.mail(),
                given.mail(),
                given.rcpt(),
                new Timeouts.Data(given.data(), given.block(), given.end()),
                Timeouts.RFC_5321.quit());
    }

    /** Where mail by MX for a domain or an address literal goes; asks the DNS. */
    public Destination destination(Route.Mx route, Config config) {
        return mx.destination(route, new OwnHost(config));
    }

    /**
     * The hosts of a destination that has some, in the order in which to try them; asks the DNS.
     */
    public Hosts hosts(Destination destination, Config config) {
        int port = config.services().outbound().port();
        return switch (destination) {
            case Destination.Maildir _ ->
                    throw new IllegalArgumentException("a maildir has no host");
            case Destination.Lmtp(var host, _, _) -> lookup.hosts(host);
            case Destination.Inner(var host, _) -> lookup.hosts(host);
            case Destination.RelayHost(var host, _, _, _) -> lookup.hosts(host);
            case Destination.Exchangers exchangers ->
                    mx.hosts(exchangers, new OwnHost(config), port);
            case Destination.Literal(var literal, _) ->
                    MxLookup.literal(literal, new OwnHost(config), port);
            case Destination.Nowhere(_, DeliveryStatus why) -> new Hosts.None(why);
        };
    }

    /**
     * Who we are to the hosts of a destination.
     *
     * @throws IOException when the password file can't be read
     */
    public Optional<Login> login(Destination destination) throws IOException {
        return security.login(destination);
    }

    /** Whether a host may be spoken to. */
    public sealed interface Gate {}

    /** It may, by this. */
    public record Open(Opener opener) implements Gate {}

    /** It may not, since it can't be told how to secure that. */
    public record Barred(DeliveryStatus why) implements Gate {}

    /**
     * What gets connections to one host of a destination; asks the DNS how it is to be secured.
     *
     * @throws IOException when a file that the TLS policy needs can't be read
     */
    public Gate gate(Destination destination, Host host, Caller caller) throws IOException {
        return switch (security.policy(destination, host)) {
            case Secured.Barred(var why) -> new Barred(why);
            case Secured.By(TlsPolicy policy, String reason) -> {
                var key = new Connections.Key(target(destination, host), policy, caller);
                yield new Open(new Opener(this, host, key, reason));
            }
        };
    }

    private static Target target(Destination destination, Host host) {
        boolean implicit =
                destination instanceof Destination.RelayHost relay && relay.implicitTls();
        Protocol protocol = destination instanceof Destination.Lmtp ? Protocol.LMTP : Protocol.SMTP;
        return new Target(host.name(), host.address(), protocol, implicit);
    }

    SmtpClient client() {
        return client;
    }

    Connections connections() {
        return connections;
    }

    Families families() {
        return families;
    }

    SilentHosts silent() {
        return silent;
    }

    /** Leaves no host alone any more that could not be spoken to. */
    public void forgive() {
        silent.forgive();
    }

    /** Ends the connections that are kept, and those on which no content is under way. */
    @Override
    public void close() {
        connections.close();
        client.interrupt();
    }
}
