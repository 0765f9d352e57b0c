package org.signpost.delivery;

import org.signpost.config.Config;
import org.signpost.config.OutboundConfig.Source;
import org.signpost.delivery.Hosts.Host;
import org.signpost.delivery.Tried.Path;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Queue.Queued;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtpclient.Caller;
import org.signpost.smtpclient.Content;
import org.signpost.smtpclient.Login;
import org.signpost.smtpclient.Outgoing;
import org.signpost.smtpclient.Sent;
import org.signpost.smtpclient.Sent.Progress;
import org.signpost.smtpclient.SmtpConnection;
import org.signpost.smtpclient.Target.Protocol;
import org.signpost.smtpclient.Trouble;
import org.signpost.tls.TlsSession;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * One attempt to hand a batch to the next host: open → convert → stream. It ends with the first
 * host that has something to say about the message.
 */
final class Attempt {

    private final Network network;
    private final Config config;
    private final Batch batch;
    private final Content content;

    Attempt(Network network, Config config, Batch batch, Content content) {
        this.network = network;
        this.config = config;
        this.batch = batch;
        this.content = content;
    }

    Tried run() {
        return switch (network.hosts(batch.route(), config)) {
            case Hosts.None(DeliveryStatus status) -> Tried.all(batch, status);
            case Hosts.Found(List<Host> hosts) -> run(hosts);
        };
    }

    private Tried run(List<Host> hosts) {
        Optional<Login> login;
        try {
            login = network.security().login(batch.route());
        } catch (IOException e) {
            return Tried.all(batch, Trouble.local(e));
        }
        Optional<DeliveryStatus> worst = Optional.empty();
        for (Host host : hosts) {
            switch (over(host, login)) {
                case Next(DeliveryStatus why) ->
                        worst = worst.filter(Attempt::isTemporary).or(() -> Optional.of(why));
                case Done(Tried tried) -> {
                    return tried;
                }
            }
        }
        return Tried.unreachable(batch, worst.orElseThrow());
    }

    /** What one host led to. */
    private sealed interface Step {}

    /** The attempt is over. */
    private record Done(Tried tried) implements Step {}

    /** The next host may do better. */
    private record Next(DeliveryStatus why) implements Step {}

    private Step over(Host host, Optional<Login> login) {
        try {
            Caller caller = new Caller(config.node().name().text(), source(host), login);
            Opener opener = new Opener(network, batch.route(), host, caller);
            Optional<SmtpConnection> kept = opener.kept();
            if (kept.isPresent()) {
                Step step = over(opener, kept.get());
                // A kept connection that was dead already says nothing about the host.
                if (!(step instanceof Next)) return step;
            }
            return switch (opener.open()) {
                case Opener.Failed(DeliveryStatus why) -> new Next(why);
                case Opener.Opened(SmtpConnection connection) -> over(opener, connection);
            };
        } catch (IOException e) {
            return new Done(Tried.all(batch, Trouble.local(e)));
        }
    }

    private Step over(Opener opener, SmtpConnection connection) throws IOException {
        Optional<DeliveryStatus> refusal = Conversion.refusal(connection.capabilities(), content);
        if (refusal.isPresent()) {
            opener.giveBack(connection);
            return new Done(tried(same(refusal.get()), opener, connection));
        }
        Queued message = batch.message();
        boolean eightBit = message.envelope().demands().body() != BodyType.SEVEN_BIT;
        Sent sent =
                connection.send(
                        new Outgoing(
                                message.envelope().sender(), batch.addresses(), content, eightBit));
        opener.giveBack(connection);
        if (isWorthAnotherHost(sent, connection)) return new Next(sent.recipients().getFirst());
        return new Done(tried(sent.recipients(), opener, connection));
    }

    /** The host went away without a final word, and the content can't have arrived. */
    private static boolean isWorthAnotherHost(Sent sent, SmtpConnection connection) {
        return !connection.isUsable()
                && sent.progress() != Progress.CONTENT
                && sent.recipients().stream().allMatch(Attempt::isTemporary);
    }

    private static boolean isTemporary(DeliveryStatus status) {
        return status.status().kind() == 4;
    }

    private List<DeliveryStatus> same(DeliveryStatus status) {
        return Collections.nCopies(batch.recipients().size(), status);
    }

    private static Tried tried(
            List<DeliveryStatus> recipients, Opener opener, SmtpConnection connection) {
        Path path =
                new Path(
                        Optional.of(connection.target().remote()),
                        Optional.of(connection.tls().map(TlsSession::security).orElse("none")),
                        opener.note(),
                        Duration.ZERO);
        return new Tried(recipients, true, path);
    }

    private Optional<InetAddress> source(Host host) {
        Source source = config.services().outbound().source();
        InetAddress to = host.address().getAddress();
        Optional<? extends InetAddress> from =
                to.getAddress().length == 4 ? source.ipv4() : source.ipv6();
        // A public address has no business on loopback.
        return from.filter(a -> a.isLoopbackAddress() == to.isLoopbackAddress())
                .map(InetAddress.class::cast);
    }

    /** What a route speaks. */
    static Protocol protocol(Route route) {
        return route instanceof Route.Lmtp ? Protocol.LMTP : Protocol.SMTP;
    }
}
