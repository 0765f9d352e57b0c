package org.signpost.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Everything that an administrator decides about one node, checked and complete.
 *
 * @param node who this server is
 * @param services how it is reached and how it reaches others
 * @param domains those it receives mail for
 * @param routes how mail leaves, first match first; what none matches goes to its MX
 * @param file where this was read from; relative paths in it are already resolved against its
 *     folder
 */
public record Config(
        NodeConfig node,
        Services services,
        List<DomainConfig> domains,
        List<RouteConfig> routes,
        Path file) {

    /** Copies the lists. */
    public Config {
        domains = List.copyOf(domains);
        routes = List.copyOf(routes);
    }

    /**
     * How a server is reached and how it reaches others.
     *
     * @param listeners where it listens
     * @param certificates what it shows in TLS; the first is the default
     * @param limits what it bears
     * @param outbound how it delivers
     * @param dns whom it asks
     * @param ldap the directory that knows people, where there is one
     * @param inbound what is asked of mail that the world sends
     */
    public record Services(
            List<ListenerConfig> listeners,
            List<CertificateConfig> certificates,
            LimitsConfig limits,
            OutboundConfig outbound,
            DnsConfig dns,
            Optional<LdapConfig> ldap,
            InboundConfig inbound) {

        /** Copies the lists. */
        public Services {
            listeners = List.copyOf(listeners);
            certificates = List.copyOf(certificates);
        }

        /** Without checks of what the world sends. */
        public Services(
                List<ListenerConfig> listeners,
                List<CertificateConfig> certificates,
                LimitsConfig limits,
                OutboundConfig outbound,
                DnsConfig dns,
                Optional<LdapConfig> ldap) {
            this(listeners, certificates, limits, outbound, dns, ldap, InboundConfig.OFF);
        }

        /** Without a directory. */
        public Services(
                List<ListenerConfig> listeners,
                List<CertificateConfig> certificates,
                LimitsConfig limits,
                OutboundConfig outbound,
                DnsConfig dns) {
            this(listeners, certificates, limits, outbound, dns, Optional.empty());
        }
    }
}
