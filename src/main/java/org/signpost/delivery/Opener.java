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

/**
 * Gets a connection to one host: one that was kept, or a new one under the destination's policy.
 */
final class Opener {

    private final Network network;
    private final Host host;
    private final Connections.Key key;

    /**
     * For that host.
     *
     * @throws IOException when a file that the policy needs can't be read
     */
    Opener(Network network, Destination destination, Host host, Caller caller) throws IOException {
        this.network = network;
        this.host = host;
        boolean implicit =
                destination instanceof Destination.RelayHost relay && relay.implicitTls();
        Target target =
                new Target(host.name(), host.address(), Attempt.protocol(destination), implicit);
        TlsPolicy policy = network.security().policy(destination, host.name());
        key = new Connections.Key(target, policy, caller);
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
        OpenResult result = network.client().open(key.target(), key.policy(), key.caller());
        return result instanceof OpenResult.Refused refused && isWorthTryingInTheClear(refused)
                ? openInTheClear(refused.status())
                : result(result, Optional.empty());
    }

    private boolean isWorthTryingInTheClear(OpenResult.Refused refused) {
        return refused.stage() == Stage.TLS
                && key.policy() instanceof TlsPolicy.Opportunistic
                && !key.target().implicitTls();
    }

    /** RFC 7435: some protection if it can be had, else none; a broken TLS stops no mail. */
    private Result openInTheClear(DeliveryStatus tlsFailure) {
        String note = "in the clear after TLS failed: " + tlsFailure.reason();
        OpenResult result = network.client().open(key.target(), new TlsPolicy.None(), key.caller());
        return result(result, Optional.of(note));
    }

    private Result result(OpenResult result, Optional<String> note) {
        return switch (result) {
            case OpenResult.Open(SmtpConnection connection) -> {
                network.silent().answered(host.address());
                yield new Success(new Opened(connection, note));
            }
            case OpenResult.Refused(Stage stage, DeliveryStatus why) -> {
                if (stage == Stage.CONNECT) network.families().failed(host);
                if (isSilent(stage, why)) network.silent().failed(host.address(), why);
                yield new Failure(note.map(n -> noted(why, n)).orElse(why));
            }
        };
    }

    /** Whether the host could not be reached or said nothing, whoever had tried. */
    private static boolean isSilent(Stage stage, DeliveryStatus why) {
        return stage == Stage.CONNECT || (stage == Stage.GREETING && why.reply().isEmpty());
    }

    private static DeliveryStatus noted(DeliveryStatus why, String note) {
        String reason = why.reason() + "; " + note;
        return new DeliveryStatus(why.status(), reason, why.remote(), why.reply());
    }

    /** Keeps the connection for the next message, or ends it. */
    void giveBack(Opened opened) {
        network.connections().give(key, opened);
    }
}
