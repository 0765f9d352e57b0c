package org.signpost.delivery;

import org.signpost.MailConfig;
import org.signpost.account.Directory;
import org.signpost.account.Resolution;
import org.signpost.address.Domain;
import org.signpost.address.ForwardPath;
import org.signpost.address.LocalPart;
import org.signpost.address.Mailbox;
import org.signpost.config.Config;
import org.signpost.config.DomainConfig;
import org.signpost.config.DomainPattern;
import org.signpost.config.HostPort;
import org.signpost.config.OutboundConfig;
import org.signpost.config.RouteConfig;
import org.signpost.config.RouteConfig.TlsLevel;
import org.signpost.config.RouteConfig.Via;
import org.signpost.dns.NoDns;
import org.signpost.dns.Resolver;
import org.signpost.keys.AuthorKeys;
import org.signpost.observe.Event;
import org.signpost.observe.TestClock;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Envelope.Demands;
import org.signpost.queue.Envelope.Schedule;
import org.signpost.queue.Envelope.TlsDemand;
import org.signpost.smtpclient.Timeouts;
import org.signpost.srs.Srs;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A dispatcher with everything around it, for tests. */
final class Desk implements AutoCloseable {

    static final String MESSAGE = "From: a@ours.test\r\nSubject: hello\r\n\r\nbody\r\n";

    /** What a message asks for whose sender requires TLS (RFC 8689). */
    static final Demands REQUIRE_TLS =
            new Demands(
                    BodyType.SEVEN_BIT, false, TlsDemand.REQUIRED, Schedule.now(), false, false);

    final TestClock clock = new TestClock();
    final FakeQueue queue = new FakeQueue(clock);
    final List<Event> events = new CopyOnWriteArrayList<>();
    final NoAccounts directory = new NoAccounts();
    private final Path data;
    private volatile Config config;
    private volatile String broken = "";
    private Optional<Dispatcher> dispatcher = Optional.empty();
    private Resolver resolver = new NoDns();
    private AuthorKeys keys = AuthorKeys.NONE;
    final Srs srs = new Srs("secret".getBytes(StandardCharsets.US_ASCII), clock);

    Desk(Path data) {
        this.data = data;
        config = config(List.of(), List.of(), OutboundConfig.defaults());
    }

    Config config(List<DomainConfig> domains, List<RouteConfig> routes, OutboundConfig outbound) {
        return MailConfig.of(data, domains, routes, outbound);
    }

    Desk with(Config changed) {
        config = changed;
        return this;
    }

    Desk with(Resolver other) {
        resolver = other;
        return this;
    }

    Desk with(AuthorKeys other) {
        keys = other;
        return this;
    }

    Config config() {
        return config;
    }

    Desk domain(String name, DomainConfig.Deliver deliver) {
        DomainConfig domain = MailConfig.domain(name, deliver);
        return with(config(List.of(domain), config.routes(), config.services().outbound()));
    }

    Desk relay(InetSocketAddress to, TlsLevel level) {
        return route(new Via.RelayHost(hostPort(to), false, Optional.empty()), level);
    }

    /** All that isn't for a domain of ours goes that way. */
    Desk route(Via via, TlsLevel level) {
        RouteConfig route =
                new RouteConfig(
                        new DomainPattern.Any(),
                        new DomainPattern.Any(),
                        via,
                        new RouteConfig.Tls(level, Optional.empty()));
        return with(config(config.domains(), List.of(route), config.services().outbound()));
    }

    /** The standard for deliveries to MX at that port. */
    static OutboundConfig outbound(int port) {
        OutboundConfig standard = OutboundConfig.defaults();
        return new OutboundConfig(
                port,
                standard.source(),
                standard.retry(),
                standard.lifetime(),
                standard.flow(),
                standard.timeouts());
    }

    Desk outbound(OutboundConfig outbound) {
        return with(config(config.domains(), config.routes(), outbound));
    }

    static HostPort hostPort(InetSocketAddress at) {
        return MailConfig.hostPort(at);
    }

    Desk start() {
        return start(Timeouts.of(Duration.ofSeconds(20)));
    }

    Desk start(Timeouts timeouts) {
        return start(timeouts, new Permits());
    }

    Desk start(Permits permits) {
        return start(Timeouts.of(Duration.ofSeconds(20)), permits);
    }

    private Desk start(Timeouts timeouts, Permits permits) {
        Dispatcher started =
                new Dispatcher(
                        new Dispatcher.Surroundings(
                                queue, directory, resolver, keys, srs, clock, this::log),
                        () -> config,
                        () -> timeouts,
                        permits);
        started.start();
        dispatcher = Optional.of(started);
        return this;
    }

    private void log(Event event) {
        events.add(event);
        if (event.name().equals(broken)) throw new IllegalStateException("no log today");
    }

    /** From now on no event of that name can be logged. */
    void breakLog(String name) {
        broken = name;
    }

    /** Moves the clock, and lets the queue see it. */
    void advance(Duration by) {
        clock.advance(by);
        queue.tick();
    }

    List<String> lines() {
        return events.stream().map(Event::line).toList();
    }

    Dispatcher dispatcher() {
        return dispatcher.orElseThrow();
    }

    @Override
    public void close() {
        dispatcher.ifPresent(Dispatcher::close);
        queue.close();
    }

    /** Knows accounts of every name but "gone". */
    static final class NoAccounts implements Directory {

        final List<Mailbox> forgotten = new CopyOnWriteArrayList<>();
        final Map<Mailbox, Resolution> known = new ConcurrentHashMap<>();
        final Set<Domain> ours = ConcurrentHashMap.newKeySet();

        @Override
        public Resolution resolve(ForwardPath path) {
            return path instanceof ForwardPath.Recipient(Mailbox mailbox)
                    ? known.getOrDefault(mailbox, new Resolution.Elsewhere())
                    : new Resolution.Elsewhere();
        }

        @Override
        public Optional<Mailbox> maildirOwner(Mailbox target) {
            String owner = target.local().folded().split("\\+", 2)[0];
            Mailbox account = new Mailbox(new LocalPart(owner), target.host());
            return Optional.of(account).filter(a -> !owner.equals("gone"));
        }

        @Override
        public void forget(Mailbox recipient) {
            forgotten.add(recipient);
        }

        @Override
        public boolean isOurs(Domain domain) {
            return ours.contains(domain);
        }
    }
}
