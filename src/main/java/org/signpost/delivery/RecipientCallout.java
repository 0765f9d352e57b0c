package org.signpost.delivery;

import org.signpost.account.Callout;
import org.signpost.address.Mailbox;
import org.signpost.config.Config;
import org.signpost.config.DomainConfig;
import org.signpost.delivery.Connections.Opened;
import org.signpost.delivery.Hosts.Host;
import org.signpost.dns.Resolver;
import org.signpost.observe.Clock;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtpclient.Caller;
import org.signpost.smtpclient.Timeouts;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks the next host of a domain by SMTP or LMTP whether it takes a recipient. */
public final class RecipientCallout implements Callout, AutoCloseable {

    /** A client waits for the answer, and its own patience is 5 min (RFC 5321 §4.5.3.2.3). */
    private static final Timeouts QUICK = Timeouts.of(Duration.ofSeconds(20));

    private final Network network;
    private final Supplier<Config> config;

    /** A callout that keeps its own connections. */
    public RecipientCallout(Resolver resolver, Clock clock, Supplier<Config> config) {
        network = Network.of(resolver, clock, QUICK);
        this.config = config;
    }

    @Override
    public Answer ask(DomainConfig domain, Mailbox recipient) {
        Route route = Router.local(domain);
        if (route instanceof Route.Maildir) return new Answer.Unknown("there is no next host");
        return switch (network.hosts(route, config.get())) {
            case Hosts.None(DeliveryStatus status) -> new Answer.Unknown(status.reason());
            case Hosts.Found(List<Host> hosts) -> ask(route, hosts, recipient);
        };
    }

    private Answer ask(Route route, List<Host> hosts, Mailbox recipient) {
        Answer answer = new Answer.Unknown("no host");
        for (Host host : hosts) {
            answer = ask(route, host, recipient);
            if (!(answer instanceof Answer.Unknown)) return answer;
        }
        return answer;
    }

    private Answer ask(Route route, Host host, Mailbox recipient) {
        try {
            Caller caller = Caller.named(config.get().node().name().text());
            Opener opener = new Opener(network, route, host, caller);
            Optional<Opened> kept = opener.kept();
            if (kept.isPresent()) {
                Answer answer = ask(opener, kept.get(), recipient);
                if (!(answer instanceof Answer.Unknown)) return answer;
            }
            return switch (opener.open()) {
                case Opener.Failure(DeliveryStatus why) -> new Answer.Unknown(why.reason());
                case Opener.Success(Opened opened) -> ask(opener, opened, recipient);
            };
        } catch (IOException e) {
            return new Answer.Unknown(String.valueOf(e.getMessage()));
        }
    }

    private static Answer ask(Opener opener, Opened opened, Mailbox recipient) {
        DeliveryStatus status = opened.connection().probe(recipient);
        opener.giveBack(opened);
        if (status.status().kind() == 2) return new Answer.Accepted();
        if (status.status().kind() == 5 && status.reply().isPresent()) {
            return new Answer.Refused(status.reply().get());
        }
        return new Answer.Unknown(status.reason());
    }

    /** Ends the connections that are kept. */
    @Override
    public void close() {
        network.connections().close();
    }
}
