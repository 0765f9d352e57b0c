package org.signpost.delivery;

import org.signpost.config.Config;
import org.signpost.config.OutboundConfig.Source;
import org.signpost.delivery.Tried.Path;
import org.signpost.delivery.Tried.Reach;
import org.signpost.hop.Destination;
import org.signpost.hop.Hosts;
import org.signpost.hop.Hosts.Host;
import org.signpost.hop.NextHops;
import org.signpost.hop.Opener;
import org.signpost.hop.Opener.Opened;
import org.signpost.hop.ReturnPaths;
import org.signpost.queue.Outcome.Onward;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtp.StatusCode;
import org.signpost.smtpclient.Caller;
import org.signpost.smtpclient.Content;
import org.signpost.smtpclient.Login;
import org.signpost.smtpclient.Sent;
import org.signpost.smtpclient.Sent.Progress;
import org.signpost.smtpclient.SmtpConnection;
import org.signpost.smtpclient.Target.Protocol;
import org.signpost.smtpclient.Trouble;
import org.signpost.tls.TlsSession;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One attempt to hand a batch to the next host: open → convert → sign → stream. It ends with the
 * first host that has something to say about the message.
 */
final class Attempt {

    /** A host that never takes mail (RFC 7504 §3). */
    private static final int NEVER_MAIL = 521;

    /** RFC 3207 §4: a host that wants STARTTLS first. */
    private static final int NEEDS_TLS = 530;

    /** The subject of status codes about security (RFC 3463 §3.8). */
    private static final int SECURITY = 7;

    /**
     * What is handed over.
     *
     * @param content as the queue has it
     * @param signature what comes on top once its form is known
     * @param senders as whose mail it goes to whom
     */
    record Payload(Content content, Signer.Signature signature, ReturnPaths senders) {}

    private final NextHops hops;
    private final Config config;
    private final Batch batch;
    private final Payload payload;
    private final Instant now;
    private final Runnable answered;
    private boolean asked;

    /**
     * An attempt.
     *
     * @param now when it begins
     * @param answered is told when a host has answered, and takes messages
     */
    Attempt(
            NextHops hops,
            Config config,
            Batch batch,
            Payload payload,
            Instant now,
            Runnable answered) {
        this.now = now;
        this.hops = hops;
        this.config = config;
        this.batch = batch;
        this.payload = payload;
        this.answered = answered;
    }

    Tried run() {
        return switch (hops.hosts(batch.destination(), config)) {
            case Hosts.None(DeliveryStatus status) ->
                    // Nobody else need ask the DNS meanwhile.
                    isTemporary(status)
                            ? Tried.unreachable(batch, status)
                            : Tried.all(batch, status);
            case Hosts.Found(List<Host> hosts) -> run(hosts);
        };
    }

    private Tried run(List<Host> hosts) {
        Optional<Login> login;
        try {
            login = hops.login(batch.destination());
        } catch (IOException e) {
            return Tried.all(batch, Trouble.local(e));
        }
        Optional<DeliveryStatus> worst = Optional.empty();
        boolean unsafe = false;
        for (Host host : hosts) {
            switch (over(host, login)) {
                case Next(DeliveryStatus why, boolean isUnsafe) -> {
                    worst = worst.filter(Attempt::isTemporary).or(() -> Optional.of(why));
                    unsafe |= isUnsafe;
                }
                case Done(Tried tried, _) -> {
                    return tried;
                }
            }
        }
        DeliveryStatus status = worst.orElseThrow();
        // What one domain's records demand says nothing about others with the same hosts.
        if (unsafe) return Tried.all(batch, status);
        if (!asked) return Tried.leftAlone(batch, status);
        // What is permanent is said of the domain, and no reason to leave its line alone.
        return isTemporary(status) ? Tried.unreachable(batch, status) : Tried.all(batch, status);
    }

    /** What one host led to. */
    private sealed interface Step {}

    /**
     * The attempt is over.
     *
     * @param left the places of those who need another session
     */
    private record Done(Tried tried, List<Integer> left) implements Step {

        Done(Tried tried) {
            this(tried, List.of());
        }
    }

    /**
     * The next host may do better.
     *
     * @param unsafe whether only the host's security is in the way
     */
    private record Next(DeliveryStatus why, boolean unsafe) implements Step {

        Next(DeliveryStatus why) {
            this(why, false);
        }
    }

    private Step over(Host host, Optional<Login> login) {
        try {
            Caller caller = new Caller(config.node().name().text(), source(host), login);
            return switch (hops.gate(batch.destination(), host, caller)) {
                case NextHops.Barred(DeliveryStatus why) -> new Next(why, true);
                case NextHops.Open(Opener opener) -> over(opener);
            };
        } catch (IOException e) {
            return new Done(Tried.all(batch, Trouble.local(e)));
        }
    }

    private Step over(Opener opener) throws IOException {
        Optional<Opened> kept = opener.kept();
        if (kept.isPresent()) {
            Step step = over(opener, kept.get());
            // A kept connection that was dead already says nothing about the host.
            if (step instanceof Done) {
                opener.answered();
                return step;
            }
        }
        Optional<DeliveryStatus> silent = opener.silence();
        if (silent.isPresent()) return new Next(silent.get());
        asked = true;
        return anew(opener);
    }

    private Step anew(Opener opener) throws IOException {
        return switch (opener.open()) {
            case Opener.Failure(DeliveryStatus why, boolean unsafe) ->
                    new Next(refused(why), unsafe);
            case Opener.Success(Opened opened) -> {
                answered.run();
                Step step = over(opener, opened);
                // It may have refused others meanwhile, but here it has served.
                if (step instanceof Done) opener.answered();
                yield step;
            }
        };
    }

    private Step over(Opener opener, Opened opened) throws IOException {
        boolean done = false;
        Step step;
        try {
            step = speak(opener, opened);
            done = true;
        } finally {
            if (done) opener.giveBack(opened);
            else opened.connection().cut();
        }
        return step instanceof Done(Tried tried, List<Integer> left) && !left.isEmpty()
                ? new Done(tried.with(left, inAnotherSession(opener, batch.only(left))))
                : step;
    }

    /**
     * A server that takes so many messages in one session (RFC 9422 §4) gets the others in the
     * next. Those have no verdict where there is none, whatever the others have.
     */
    private Tried inAnotherSession(Opener opener, Batch left) {
        Attempt next = new Attempt(hops, config, left, payload, now, answered);
        try {
            return next.anew(opener) instanceof Done(Tried tried, _)
                    ? tried
                    : Tried.all(left, Transactions.NOT_REACHED);
        } catch (IOException e) {
            return Tried.all(left, Trouble.local(e));
        }
    }

    /** What one host can't have as it is, the next may take (RFC 8689 §4.2.1, RFC 6531 §3.2). */
    private Step speak(Opener opener, Opened opened) throws IOException {
        SmtpConnection connection = opened.connection();
        Terms terms =
                new Terms(
                        batch.message(),
                        connection.target().remote(),
                        connection.capabilities(),
                        connection.isLoggedIn(),
                        now);
        Optional<DeliveryStatus> unfit = terms.refusal(way(connection));
        if (unfit.isPresent()) return new Next(unfit.get());
        Conversion.Form form =
                Conversion.of(
                        batch.message(),
                        payload.content(),
                        connection.capabilities(),
                        connection.target().protocol());
        // Signed is what goes out, in the form that this host takes (RFC 6376 §5.3).
        if (form instanceof Conversion.Ready ready) form = payload.signature().on(ready);
        return switch (form) {
            case Conversion.Refused(DeliveryStatus why) -> new Next(why);
            case Conversion.Ready ready -> send(opener, opened, terms, ready);
        };
    }

    private Step send(Opener opener, Opened opened, Terms terms, Conversion.Ready ready) {
        SmtpConnection connection = opened.connection();
        Transactions transactions =
                new Transactions(connection, batch, ready, terms, payload.senders());
        Sent sent = transactions.send();
        if (isWorthAnotherHost(sent, connection)) return new Next(sent.recipients().getFirst());
        List<DeliveryStatus> statuses = sent.recipients();
        if (opened.note().isPresent()) {
            statuses = statuses.stream().map(Attempt::inTheClear).toList();
        }
        return new Done(
                tried(statuses, opened, ready.seal(), opener.policy()), transactions.left());
    }

    private Terms.Way way(SmtpConnection connection) {
        InetAddress host = connection.target().address().getAddress();
        return new Terms.Way(
                connection.tls().filter(TlsSession::authenticated).isPresent(),
                host.isLoopbackAddress(),
                connection.target().protocol() == Protocol.LMTP);
    }

    /**
     * A host that refuses us before it has heard of any recipient says nothing about them: whoever
     * runs it may mend that, so it is temporary. Only 521 means that a host never takes mail (RFC
     * 7504 §4), which counts where the DNS named the host and not our own configuration.
     */
    private DeliveryStatus refused(DeliveryStatus why) {
        boolean never = why.reply().filter(reply -> reply.code() == NEVER_MAIL).isPresent();
        boolean named =
                batch.destination() instanceof Destination.Exchangers
                        || batch.destination() instanceof Destination.Literal;
        return never && named ? why : temporary(why, why.status());
    }

    /**
     * In the clear only because TLS failed just now: a host that demands TLS says so by refusing,
     * and that the handshake failed once is no reason to return the message.
     */
    private static DeliveryStatus inTheClear(DeliveryStatus status) {
        boolean demandsTls =
                status.status().subject() == SECURITY
                        || status.reply().filter(r -> r.code() == NEEDS_TLS).isPresent();
        return demandsTls ? temporary(status, StatusCode.of("4.7.5")) : status;
    }

    private static DeliveryStatus temporary(DeliveryStatus status, StatusCode code) {
        if (isTemporary(status) || status.status().kind() == 2) return status;
        return new DeliveryStatus(
                new StatusCode(4, code.subject(), code.detail()),
                status.reason(),
                status.remote(),
                status.reply());
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

    private static Tried tried(
            List<DeliveryStatus> recipients, Opened opened, Optional<String> seal, String policy) {
        SmtpConnection connection = opened.connection();
        Path path =
                new Path(
                        Optional.of(connection.target().remote()),
                        Optional.of(connection.tls().map(TlsSession::security).orElse("none")),
                        Optional.of(policy),
                        opened.note(),
                        seal,
                        Duration.ZERO);
        return new Tried(recipients, Reach.REACHED, onward(connection), path);
    }

    /** RFC 3461 §5.2; what a host took by LMTP is in its mailbox (RFC 2033 §4.2). */
    private static Onward onward(SmtpConnection connection) {
        if (connection.capabilities().has("DSN")) return Onward.NOTIFYING;
        boolean last = connection.target().protocol() == Protocol.LMTP;
        return last ? Onward.ARRIVED : Onward.SILENT;
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
}
