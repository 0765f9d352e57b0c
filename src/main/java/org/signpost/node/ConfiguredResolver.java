package org.signpost.node;

import org.signpost.config.DnsConfig;
import org.signpost.dns.Answer;
import org.signpost.dns.CachingResolver;
import org.signpost.dns.DnsName;
import org.signpost.dns.LocalNames;
import org.signpost.dns.RecordType;
import org.signpost.dns.Resolver;
import org.signpost.dns.ResolverProof.Flaw;
import org.signpost.dns.StubResolver;
import org.signpost.dns.StubResolver.Patience;
import org.signpost.observe.Clock;
import org.signpost.observe.EventSink;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Knows localhost, and asks the configured resolvers through a cache, both of which a reload may
 * replace.
 */
final class ConfiguredResolver implements Resolver, AutoCloseable {

    private final Clock clock;
    private final ResolverWatch watch;
    private volatile Asked asked;

    /**
     * Whom it asks, and by what.
     *
     * @param upstream without a cache
     */
    private record Asked(DnsConfig config, Resolver upstream, Resolver resolver) {}

    /** Asks the same resolvers anew each time, for what was changed a moment ago. */
    private final class Uncached implements Resolver {
        @Override
        public <T> Answer<T> query(DnsName name, RecordType<T> type) {
            return asked.upstream().query(name, type);
        }
    }

    ConfiguredResolver(DnsConfig config, Clock clock, EventSink events) {
        this.clock = clock;
        watch = new ResolverWatch(clock, events);
        asked = asked(config);
    }

    /** Puts the resolvers to the proof from now on. */
    void begin() {
        watch.watch(asked.config());
    }

    /** Asks as that configuration says; what is cached stays where it says the same as before. */
    synchronized void replace(DnsConfig config) {
        if (config.equals(asked.config())) return;
        asked = asked(config);
        watch.watch(config);
    }

    private Asked asked(DnsConfig config) {
        Resolver upstream =
                config.resolvers().isEmpty()
                        ? StubResolver.system(config.dnssec(), clock)
                        : StubResolver.of(
                                config.resolvers(), Patience.DEFAULT, config.dnssec(), clock);
        return new Asked(config, upstream, new LocalNames(new CachingResolver(upstream, clock)));
    }

    /** The same without what was asked before. */
    Resolver uncached() {
        return new Uncached();
    }

    @Override
    public <T> Answer<T> query(DnsName name, RecordType<T> type) {
        Answer<T> answer = asked.resolver().query(name, type);
        return answer instanceof Answer.Failed<T> failed ? explained(failed) : answer;
    }

    /** With what is wrong with the resolvers: mail that waits for them says so. */
    private <T> Answer<T> explained(Answer.Failed<T> failed) {
        List<Flaw> flaws = watch.flaws();
        if (flaws.isEmpty()) return failed;
        String words = flaws.stream().map(Flaw::text).collect(Collectors.joining("; "));
        return new Answer.Failed<>(failed.why(), failed.detail() + "; resolver " + words);
    }

    /** Proves them no more. */
    @Override
    public void close() {
        watch.close();
    }
}
