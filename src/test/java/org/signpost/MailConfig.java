package org.signpost;

import org.signpost.address.AddressLiteral;
import org.signpost.address.Domain;
import org.signpost.config.Config;
import org.signpost.config.DnsConfig;
import org.signpost.config.DomainConfig;
import org.signpost.config.HostPort;
import org.signpost.config.LimitsConfig;
import org.signpost.config.NodeConfig;
import org.signpost.config.OutboundConfig;
import org.signpost.config.RouteConfig;
import org.signpost.dns.Dnssec;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Configurations of a server without listeners, as values. */
public final class MailConfig {
    private MailConfig() {}

    /** The server {@code node.ours.test} with nothing but defaults. */
    public static Config plain(Path data) {
        return of(data, List.of(), List.of(), OutboundConfig.defaults());
    }

    /** The server {@code node.ours.test} with these domains and routes. */
    public static Config of(
            Path data,
            List<DomainConfig> domains,
            List<RouteConfig> routes,
            OutboundConfig outbound) {
        return new Config(
                new NodeConfig(Domain.of("node.ours.test"), data),
                new Config.Services(
                        List.of(),
                        List.of(),
                        LimitsConfig.defaults(),
                        outbound,
                        new DnsConfig(List.of(), new Dnssec.Off())),
                domains,
                routes,
                data.resolve("signpost.toml"));
    }

    /** A domain that takes mail for everybody. */
    public static DomainConfig domain(String name, DomainConfig.Deliver deliver) {
        return new DomainConfig(
                Domain.of(name),
                deliver,
                new DomainConfig.Recipients.Any(),
                DomainConfig.Aliases.none(),
                Optional.of('+'));
    }

    /** That address, as the configuration names it. */
    public static HostPort hostPort(InetSocketAddress at) {
        return new HostPort(new AddressLiteral(at.getAddress()), at.getPort());
    }
}
