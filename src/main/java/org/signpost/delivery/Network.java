package org.signpost.delivery;

import org.signpost.config.Config;
import org.signpost.config.OutboundConfig;
import org.signpost.dns.Resolver;
import org.signpost.observe.Clock;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtpclient.SmtpClient;
import org.signpost.smtpclient.Timeouts;

import java.util.Random;
import java.util.function.Supplier;

/**
 * What attempts need of the world: where hosts are, how they are secured, connections to them.
 *
 * @param families which addresses of a host work
 * @param silent hosts that could not be spoken to lately
 * @param lookup finds hosts that the configuration names
 * @param mx finds hosts that the DNS names
 */
record Network(
        SmtpClient client,
        Connections connections,
        Security security,
        Families families,
        SilentHosts silent,
        HostLookup lookup,
        MxLookup mx) {

    static Network of(Resolver resolver, Clock clock, Supplier<Timeouts> timeouts) {
        Families families = new Families(clock);
        HostLookup lookup = new HostLookup(resolver, families);
        return new Network(
                new SmtpClient(target -> families.patience(target, timeouts.get()), clock),
                new Connections(clock),
                new Security(),
                families,
                new SilentHosts(clock),
                lookup,
                new MxLookup(resolver, lookup, new Random()));
    }

    /** How long hosts may take, as it is configured. */
    static Timeouts timeouts(Config config) {
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

    /** The hosts of a destination that has some. */
    Hosts hosts(Destination destination, Config config) {
        int port = config.services().outbound().port();
        return switch (destination) {
            case Destination.Maildir _ ->
                    throw new IllegalArgumentException("a maildir has no host");
            case Destination.Lmtp(var host, _) -> lookup.hosts(host);
            case Destination.Inner(var host, _) -> lookup.hosts(host);
            case Destination.RelayHost(var host, _, _, _) -> lookup.hosts(host);
            case Destination.Exchangers exchangers ->
                    mx.hosts(exchangers, new OwnHost(config), port);
            case Destination.Literal(var literal, _) ->
                    MxLookup.literal(literal, new OwnHost(config), port);
            case Destination.Nowhere(_, DeliveryStatus why) -> new Hosts.None(why);
        };
    }
}
