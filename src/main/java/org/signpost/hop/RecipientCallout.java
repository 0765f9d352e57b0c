package org.signpost.hop;

import org.signpost.account.Callout;
import org.signpost.address.Mailbox;
import org.signpost.config.Config;
import org.signpost.config.DomainConfig;
import org.signpost.dns.Resolver;
import org.signpost.hop.Hosts.Host;
import org.signpost.hop.Opener.Opened;
import org.signpost.observe.Clock;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtp.Reply;
import org.signpost.smtp.StatusCode;
import org.signpost.smtpclient.Caller;
import org.signpost.smtpclient.SmtpConnection;
import org.signpost.smtpclient.Timeouts;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Asks the next host of a domain by SMTP or LMTP whether it takes a recipient. A client waits for
 * the answer, and so may thousands: the questions to a host are bounded in number and in time, and
 * a host that can't be reached isn't asked again for a while.
 */
public final class RecipientCallout implements Callout, AutoCloseable {

    /**
     * What bounds questions.
     *
     * @param turn how long a question may wait until others have had their answers
     * @param answer how long an answer may take from then on, with all that belongs to it; for both
     *     together a client has 5 min (RFC 5321 §4.5.3.2.3), and an alias may lead to three hosts
     * @param step how long the host may take for each step
     * @param leftAlone how long a host that can't be reached isn't asked
     * @param questions to one host at a time
     */
    record Limits(
            Duration turn, Duration answer, Duration step, Duration leftAlone, int questions) {

        static final Limits STANDARD =
                new Limits(
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(45),
                        20);
    }

    /** The subject of status codes about addresses (RFC 3463 §3.2). */
    private static final int ADDRESS = 1;

    /** RFC 3463 §3.1: nothing more is known than that it failed. */
    private static final StatusCode UNDEFINED = StatusCode.of("5.0.0");

    /** RFC 3463 §3.3: there was such a user. */
    private static final StatusCode DISABLED = StatusCode.of("5.2.1");

    private final NextHops nextHops;
    private final Supplier<Config> config;
    private final Clock clock;
    private final Limits limits;
    private final Map<Destination, NextHop> hops = new ConcurrentHashMap<>();

    /** A callout that keeps its own connections. */
    public RecipientCallout(Resolver resolver, Clock clock, Supplier<Config> config) {
        this(resolver, clock, config, Limits.STANDARD);
    }

    RecipientCallout(Resolver resolver, Clock clock, Supplier<Config> config, Limits limits) {
        nextHops = new NextHops(resolver, clock, () -> Timeouts.of(limits.step()));
        this.config = config;
        this.clock = clock;
        this.limits = limits;
    }

    @Override
    public Answer ask(DomainConfig domain, Mailbox recipient) {
        Destination destination = Router.local(domain);
        if (destination instanceof Destination.Maildir)
            return new Answer.Unknown("there is no next host");
        NextHop hop = hops.computeIfAbsent(destination, d -> new NextHop(clock, limits));
        return hop.ask(() -> heard(destination, recipient));
    }

    private NextHop.Heard heard(Destination destination, Mailbox recipient) {
        return switch (nextHops.hosts(destination, config.get())) {
            case Hosts.None(DeliveryStatus status) -> new NextHop.Silence(status.reason());
            case Hosts.Found(List<Host> hosts) -> heard(destination, hosts, recipient);
        };
    }

    private NextHop.Heard heard(Destination destination, List<Host> hosts, Mailbox recipient) {
        NextHop.Heard heard = new NextHop.Silence("no host");
        for (Host host : hosts) {
            heard = heard(destination, host, recipient);
            if (heard instanceof NextHop.Said) return heard;
        }
        return heard;
    }

    private NextHop.Heard heard(Destination destination, Host host, Mailbox recipient) {
        try {
            Caller caller = Caller.named(config.get().node().name().text());
            return switch (nextHops.gate(destination, host, caller)) {
                case NextHops.Barred(DeliveryStatus why) -> new NextHop.Silence(why.reason());
                case NextHops.Open(Opener opener) -> heard(opener, recipient);
            };
        } catch (IOException e) {
            return new NextHop.Silence(String.valueOf(e.getMessage()));
        }
    }

    private static NextHop.Heard heard(Opener opener, Mailbox recipient) {
        Optional<Opened> kept = opener.kept();
        if (kept.isPresent()) {
            NextHop.Heard heard = heard(opener, kept.get(), recipient);
            // A goodbye for having been idle is no answer.
            boolean answered = kept.get().connection().isUsable();
            if (answered && heard instanceof NextHop.Said) return heard;
        }
        return switch (opener.open()) {
            case Opener.Failure(DeliveryStatus why, _) -> new NextHop.Silence(why.reason());
            case Opener.Success(Opened opened) -> heard(opener, opened, recipient);
        };
    }

    private static NextHop.Heard heard(Opener opener, Opened opened, Mailbox recipient) {
        SmtpConnection connection = opened.connection();
        if (!connection.canName(recipient)) {
            opener.giveBack(opened);
            String reason = connection.target().remote() + " has no SMTPUTF8";
            return new NextHop.Said(new Answer.Unknown(reason));
        }
        DeliveryStatus status = connection.probe(recipient);
        opener.giveBack(opened);
        return status.reply().isPresent()
                ? new NextHop.Said(answer(status, status.reply().get()))
                : new NextHop.Silence(status.reason());
    }

    private static Answer answer(DeliveryStatus status, Reply reply) {
        if (status.status().kind() == 2) return new Answer.Accepted();
        return status.status().kind() == 5 && saysNoSuchUser(reply)
                ? new Answer.Refused()
                : new Answer.Unknown(status.reason());
    }

    /**
     * Whether a refusal is about the recipient (RFC 5321 §3.3, RFC 3463 §3.2, §3.3). Others, such
     * as "relaying denied" (5.7.x), "mailbox full" (5.2.2) and "authentication required" (530), are
     * about us, the moment, or the next host's set-up, which mustn't make its users unknown.
     */
    private static boolean saysNoSuchUser(Reply reply) {
        StatusCode status = reply.status().orElse(UNDEFINED);
        if (status.subject() == ADDRESS) return !isAboutTheSender(status);
        boolean mayBe = status.subject() == UNDEFINED.subject() || status.equals(DISABLED);
        return mayBe
                && switch (reply.code()) {
                    case 550, 551, 553 -> true;
                    default -> false;
                };
    }

    /** RFC 3463 §3.2: X.1.7 and X.1.8. */
    private static boolean isAboutTheSender(StatusCode code) {
        return code.detail() == 7 || code.detail() == 8;
    }

    /** Ends the connections that are kept. */
    @Override
    public void close() {
        nextHops.close();
    }
}
