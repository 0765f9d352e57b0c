package org.signpost.cli;

import org.signpost.config.Config;
import org.signpost.config.DnsConfig;
import org.signpost.dns.CachingResolver;
import org.signpost.dns.LocalNames;
import org.signpost.dns.Resolver;
import org.signpost.dns.StubResolver;
import org.signpost.dns.StubResolver.Patience;
import org.signpost.observe.Clock;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** Where a command that examines messages asks the DNS. */
final class DnsOptions {

    @Option(
            names = "--zone",
            paramLabel = "FILE",
            description = {
                "Answers from this zone file, which is all of the",
                "DNS then; a line \"; TIMEOUT name.\" makes that",
                "name time out. Default: the resolvers of the",
                "configuration, where there is one, else the",
                "system's."
            })
    private Optional<Path> zone = Optional.empty();

    @Mixin private ConfigOptions config = new ConfigOptions();

    private final ZoneFiles zones = new ZoneFiles();
    private Optional<Resolver> network = Optional.empty();

    /** Whether a file answers, so that nothing depends on how long it takes. */
    boolean isFile() {
        return zone.isPresent();
    }

    /**
     * Who answers.
     *
     * @throws Failure when the zone file or the configuration can't be used
     */
    Resolver resolver(Terminal terminal, Clock clock) {
        try {
            return resolver(zone, terminal, clock);
        } catch (IOException broken) {
            throw Failure.couldNot(Words.of(broken));
        }
    }

    /**
     * Who answers where that zone file is named, or none is.
     *
     * @throws IOException when the zone file can't be used
     */
    Resolver resolver(Optional<Path> file, Terminal terminal, Clock clock) throws IOException {
        Optional<Path> named = file.or(() -> zone);
        if (named.isPresent()) return zones.zone(named.get());
        if (network.isEmpty()) {
            // One for all cases: what one has asked, the next needn't.
            Resolver cached = new CachingResolver(upstream(terminal), clock);
            network = Optional.of(new LocalNames(cached));
        }
        return network.orElseThrow();
    }

    /** As the configuration says; signatures of the DNS are of now, whenever a message is of. */
    private Resolver upstream(Terminal terminal) {
        Optional<DnsConfig> configured = config(terminal).map(c -> c.services().dns());
        if (configured.isEmpty()) return StubResolver.system();
        DnsConfig dns = configured.get();
        InstantSource now = InstantSource.system();
        return dns.resolvers().isEmpty()
                ? StubResolver.system(dns.dnssec(), now)
                : StubResolver.of(dns.resolvers(), Patience.DEFAULT, dns.dnssec(), now);
    }

    /** The configuration, where there is one. */
    Optional<Config> config(Terminal terminal) {
        return config.ifThere(terminal);
    }
}
