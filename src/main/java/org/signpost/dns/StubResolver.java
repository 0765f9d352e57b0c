package org.signpost.dns;

import org.signpost.dns.Answer.Failed;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks recursive resolvers, follows CNAMEs that they don't, and says how far an answer is to be
 * trusted.
 */
public final class StubResolver implements Resolver {

    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

    private final Upstreams upstreams;
    private final Statements statements;

    /**
     * How long a question may take.
     *
     * @param perTry for one question to one resolver, UDP and TCP together
     * @param rounds how often a silent resolver is asked
     * @param total for the whole query, CNAMEs and all resolvers together
     */
    public record Patience(Duration perTry, int rounds, Duration total) {

        /** 5 s for each of two tries, 15 s in all. */
        public static final Patience DEFAULT =
                new Patience(Duration.ofSeconds(5), 2, Duration.ofSeconds(15));
    }

    private StubResolver(Upstreams upstreams, Statements statements) {
        this.upstreams = upstreams;
        this.statements = statements;
    }

    private static StubResolver of(
            Upstreams upstreams, Dnssec dnssec, InstantSource clock, Consumer<ChainStep> told) {
        return new StubResolver(
                upstreams,
                switch (dnssec) {
                    case Dnssec.Off _ -> new Unchecked(upstreams);
                    case Dnssec.TrustAd _ -> new CheckedUpstream(upstreams);
                    case Dnssec.Validate(var anchors) ->
                            new Validation(upstreams, anchors, clock, told);
                });
    }

    /** The resolvers of {@code /etc/resolv.conf}, which is read again when it changes. */
    static Supplier<List<InetSocketAddress>> systemUpstreams() {
        return new SystemUpstreams(RESOLV_CONF);
    }

    /**
     * Asks the resolvers of {@code /etc/resolv.conf}, which is read again when it changes.
     *
     * @param clock tells which signatures hold
     */
    public static StubResolver system(Dnssec dnssec, InstantSource clock) {
        return of(new Upstreams(systemUpstreams(), Patience.DEFAULT), dnssec, clock, step -> {});
    }

    /** Asks the resolvers of {@code /etc/resolv.conf} without DNSSEC. */
    public static StubResolver system() {
        return system(new Dnssec.Off(), InstantSource.system());
    }

    /** Asks these resolvers with the usual patience and without DNSSEC; at least one. */
    public static StubResolver of(List<InetSocketAddress> upstreams) {
        return of(upstreams, Patience.DEFAULT);
    }

    /** Asks these resolvers without DNSSEC; at least one. */
    public static StubResolver of(List<InetSocketAddress> upstreams, Patience patience) {
        return of(upstreams, patience, new Dnssec.Off(), InstantSource.system());
    }

    /**
     * Asks these resolvers, at least one.
     *
     * @param clock tells which signatures hold
     */
    public static StubResolver of(
            List<InetSocketAddress> upstreams,
            Patience patience,
            Dnssec dnssec,
            InstantSource clock) {
        List<InetSocketAddress> copy = List.copyOf(upstreams);
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("no resolver to ask");
        }
        return of(new Upstreams(() -> copy, patience), dnssec, clock, step -> {});
    }

    /**
     * The same that tells how it came to each answer.
     *
     * @param told of each question that goes upstream to validate something, by any thread
     */
    static StubResolver telling(
            List<InetSocketAddress> upstreams,
            Dnssec dnssec,
            InstantSource clock,
            Consumer<ChainStep> told) {
        Supplier<List<InetSocketAddress>> named =
                upstreams.isEmpty() ? systemUpstreams() : () -> upstreams;
        return of(new Upstreams(named, Patience.DEFAULT), dnssec, clock, told);
    }

    @Override
    public <T> Answer<T> query(DnsName name, RecordType<T> type) {
        long end = upstreams.end();
        Trail<T> trail = new Trail<>(name, type);
        while (true) {
            switch (statements.ask(trail.at(), type.code(), end)) {
                case Statements.None(var why, String detail) -> {
                    return new Failed<>(why, detail);
                }
                case Statement statement -> {
                    Optional<Answer<T>> answer = trail.follow(statement);
                    if (answer.isPresent()) {
                        return answer.get();
                    }
                }
            }
        }
    }
}
