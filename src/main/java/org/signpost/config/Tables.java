package org.signpost.config;

import org.signpost.config.toml.Schema;

import java.util.List;
import java.util.Set;

/** All tables of {@code signpost.toml}, in the order of the reference. */
final class Tables {
    static final Schema SCHEMA =
            new Schema(
                    List.of(
                            NodeTable.NODE,
                            NodeTable.NODES,
                            ListenerTable.LISTENER,
                            CertificateTable.CERTIFICATE,
                            OauthIssuerTable.OAUTH_ISSUER,
                            DomainTable.DOMAIN,
                            DomainTable.DKIM_TABLE,
                            RouteTable.ROUTE,
                            InboundTable.INBOUND,
                            OutboundTable.OUTBOUND,
                            OutboundTable.SOURCES,
                            OutboundTable.TIMEOUT_TABLE,
                            LimitsTable.LIMITS,
                            DnsTable.DNS,
                            LdapTable.LDAP),
                    Set.of("acme", "https", "http", "dns-update", "admin"));

    private Tables() {}
}
