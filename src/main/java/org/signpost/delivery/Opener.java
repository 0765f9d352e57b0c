package org.signpost.delivery;

import org.signpost.delivery.Connections.Opened;
import org.signpost.delivery.Hosts.Host;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtpclient.Caller;
import org.signpost.smtpclient.OpenResult;
import org.signpost.smtpclient.OpenResult.Stage;
import org.signpost.smtpclient.SmtpConnection;
import org.signpost.smtpclient.Target;
import org.signpost.tls.TlsPolicy;

import java.io.IOException;
import java.util.Optional;

/** Gets a connection to one host: one that was kept, or a new one under the route's policy. */
final class Opener {

    private final Network network;
    private final Host host;
    private final Connections.Key key;

    /**
     * For that host.
     *
     * @throws IOException when a file that the policy needs can't be read
     */
    Opener(Network network, Route route, Host host, Caller caller) throws IOException {
        this.network = network;
        this.host = host;
        boolean implicit = route instanceof Route.RelayHost relay && relay.implicitTls();
        Target target = new Target(host.name(), host.address(), Attempt.protocol(route), implicit);
        key = new Connections.Key(target, network.security().policy(route, host.name()), caller);
    }

    /** How an attempt to connect ended. */
    sealed interface Result {}

    /** It takes messages now. */
    record Success(Opened opened) implements Result {}

    /** It doesn't. */
    record Failure(DeliveryStatus why) implements Result {}

    /** A connection from an earlier message. */
    Optional<Opened> kept() {
        return network.connections().take(key);
    }

    /** A new connection. */
    Result open() {
        Optional<String> note = Optional.empty();
        OpenResult result = network.client().open(key.target(), key.policy(), key.caller());
        if (result instanceof OpenResult.Refused(Stage stage, DeliveryStatus why)
                && stage == Stage.TLS
                && key.policy() instanceof TlsPolicy.Opportunistic
                && !key.target().implicitTls()) {
            // RFC 7435: some protection if it can be had, else none; a broken TLS stops no mail.
            note = Optional.of("in the clear after TLS failed: " + why.reason());
            result = network.client().open(key.target(), new TlsPolicy.None(), key.caller());
        }
        return switch (result) {
            case OpenResult.Open(SmtpConnection connection) ->
                    new Success(new Opened(connection, note));
            case OpenResult.Refused(Stage stage, DeliveryStatus why) -> {
                if (stage == Stage.CONNECT) network.families().failed(host);
                yield new Failure(why);
            }
        };
    }

    /** Keeps the connection for the next message, or ends it. */
    void giveBack(Opened opened) {
        network.connections().give(key, opened);
    }
}
