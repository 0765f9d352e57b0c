package org.signpost.hop;

import org.signpost.hop.Hosts.Host;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtpclient.OpenResult;
import org.signpost.smtpclient.OpenResult.Stage;
import org.signpost.smtpclient.SmtpConnection;
import org.signpost.tls.TlsPolicy;

import java.util.Optional;

/**
 * Gets a connection to one host: one that was kept, or a new one under the destination's policy.
 */
public final class Opener {

    private final NextHops hops;
    private final Host host;
    private final Connections.Key key;
    private final String reason;

    /**
     * For a host.
     *
     * @param reason why the policy is the one of the key
     */
    Opener(NextHops hops, Host host, Connections.Key key, String reason) {
        this.hops = hops;
        this.host = host;
        this.key = key;
        this.reason = reason;
    }

    /** By which policy sessions are secured, and why, in one line for a log. */
    public String policy() {
        return key.policy().word() + ": " + reason;
    }

    /** Why the host is left alone for now; empty where it isn't. */
    public Optional<DeliveryStatus> silence() {
        return hops.silent().why(host.address());
    }

    /** Says that the host answers, over a kept connection. */
    public void answered() {
        hops.silent().answered(host.address());
    }

    /**
     * An open connection.
     *
     * @param note what an administrator should know of how it was opened
     */
    public record Opened(SmtpConnection connection, Optional<String> note) {}

    /** How an attempt to connect ended. */
    public sealed interface Result {}

    /** It takes messages now. */
    public record Success(Opened opened) implements Result {}

    /**
     * It doesn't.
     *
     * @param unsafe whether only its security is in the way, which others may not demand of it
     */
    public record Failure(DeliveryStatus why, boolean unsafe) implements Result {}

    /** A connection from an earlier message. */
    public Optional<Opened> kept() {
        return hops.connections().take(key);
    }

    /** A new connection. */
    public Result open() {
        OpenResult result = hops.client().open(key.target(), key.policy(), key.caller());
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
        OpenResult result = hops.client().open(key.target(), new TlsPolicy.None(), key.caller());
        return result(result, Optional.of(note));
    }

    private Result result(OpenResult result, Optional<String> note) {
        return switch (result) {
            case OpenResult.Open(SmtpConnection connection) -> {
                hops.silent().answered(host.address());
                yield new Success(new Opened(connection, note));
            }
            case OpenResult.Refused(Stage stage, DeliveryStatus why) -> {
                if (stage == Stage.CONNECT) hops.families().failed(host);
                if (isSilent(stage, why)) hops.silent().failed(host.address(), why);
                boolean unsafe = stage == Stage.TLS && key.policy().requiresTls();
                yield new Failure(note.map(n -> noted(why, n)).orElse(why), unsafe);
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
    public void giveBack(Opened opened) {
        hops.connections().give(key, opened);
    }
}
