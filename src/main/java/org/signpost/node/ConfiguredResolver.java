package org.signpost.node;

import org.signpost.config.DnsConfig;
import org.signpost.dns.Answer;
import org.signpost.dns.CachingResolver;
import org.signpost.dns.DnsName;
import org.signpost.dns.LocalNames;
import org.signpost.dns.RecordType;
import org.signpost.dns.Resolver;
import org.signpost.dns.StubResolver;
import org.signpost.dns.StubResolver.Patience;
import org.signpost.observe.Clock;

/**
 * Knows localhost, and asks the configured resolvers through a cache, both of which a reload may
 * replace.
 */
final class ConfiguredResolver implements Resolver {

    private final Clock clock;
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

    ConfiguredResolver(DnsConfig config, Clock clock) {
        this.clock = clock;
        asked = asked(config);
    }

    /** Asks as that configuration says; what is cached stays where it says the same as before. */
    synchronized void replace(DnsConfig config) {
        if (!config.equals(asked.config())) asked = asked(config);
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
        return asked.resolver().query(name, type);
    }
}
