package org.signpost.hop;

import org.signpost.address.AddressLiteral;
import org.signpost.address.Domain;
import org.signpost.address.MailHost;
import org.signpost.config.HostPort;
import org.signpost.config.RouteConfig;
import org.signpost.config.RouteConfig.Tls;
import org.signpost.dns.DnsName;
import org.signpost.dns.MxRecord;
import org.signpost.dns.Security;
import org.signpost.smtp.DeliveryStatus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where mail goes next. Recipients of one message with an equal destination share a transaction;
 * all mail with an equal destination shares a line, a rate and what is known of its hosts.
 */
public sealed interface Destination extends Route {

    /** For the log: the kind and the next hop. */
    String text();

    /**
     * What it shares a line, a rate and what is known of its hosts with: also domains whose mail
     * goes apart there, because each has the host verified in another way.
     */
    default Destination line() {
        return this;
    }

    /**
     * Whether it is a folder or a next host of domains of ours, and of no others: mail for them
     * doesn't leave us, and comes as it comes.
     */
    default boolean isOurs() {
        return switch (this) {
            case Maildir _, Inner _ -> true;
            case Lmtp(_, _, boolean ours) -> ours;
            case RelayHost _, Exchangers _, Literal _, Nowhere _ -> false;
        };
    }

    /** Into the folders of the accounts of a domain of ours. */
    record Maildir(Domain domain) implements Destination {
        @Override
        public String text() {
            return "maildir:" + domain;
        }
    }

    /**
     * To a mailbox server. One that both a domain of ours and a route name is two destinations:
     * what other sites get there has left us.
     *
     * @param ours whether a domain of ours names it, and not a route
     */
    record Lmtp(HostPort host, Tls tls, boolean ours) implements Destination {
        @Override
        public String text() {
            return "lmtp:" + host;
        }
    }

    /** To an inner server that a domain of ours is handed on to. */
    record Inner(HostPort host, Tls tls) implements Destination {
        @Override
        public String text() {
            return "smtp:" + host;
        }
    }

    /** To a relay host, found by its address records. */
    record RelayHost(
            HostPort host, boolean implicitTls, Optional<RouteConfig.RouteLogin> login, Tls tls)
            implements Destination {
        @Override
        public String text() {
            return "relay:" + host;
        }
    }

    /**
     * To the mail exchangers of one or more domains: thousands of domains have the same.
     *
     * @param hosts by preference, which begins with 0 and has no gaps, then by name; at least one
     * @param found how they were found
     */
    record Exchangers(List<MxRecord> hosts, Tls tls, Found found) implements Destination {

        private static final int NAMED = 2;

        /** More are named by nobody who wants mail. */
        private static final int MOST = 20;

        /** Copies the list. */
        public Exchangers {
            hosts = List.copyOf(hosts);
        }

        /**
         * How exchangers were found.
         *
         * @param security of the domain's MX records, or of the statement that it has none
         * @param domains which a host's certificate may name instead of the host (RFC 7672 §3.2.2);
         *     none where the way from them isn't secure
         */
        public record Found(Security security, Set<DnsName> domains) {

            private static final Found UNPROVEN = new Found(Security.INSECURE, Set.of());

            /** Copies the names. */
            public Found {
                domains = Set.copyOf(domains);
            }

            /**
             * By MX records, or by a statement that there are none, of that standing.
             *
             * @param domains as asked for, and at the end of its aliases
             */
            static Found by(Security security, Set<DnsName> domains) {
                return security == Security.SECURE ? new Found(security, domains) : UNPROVEN;
            }
        }

        @Override
        public Destination line() {
            return found.equals(Found.UNPROVEN) ? this : new Exchangers(hosts, tls, Found.UNPROVEN);
        }

        /** These exchangers: how their preferences are ordered counts, not the numbers. */
        public static Exchangers of(List<MxRecord> records, Tls tls, Found found) {
            List<MxRecord> sorted = new ArrayList<>(records);
            sorted.sort(
                    Comparator.comparingInt(MxRecord::preference)
                            .thenComparing(r -> r.exchange().text()));
            List<MxRecord> ranked = new ArrayList<>(sorted.size());
            int rank = -1;
            int last = -1;
            for (MxRecord record : sorted) {
                if (record.preference() != last) rank++;
                last = record.preference();
                ranked.add(new MxRecord(rank, record.exchange()));
            }
            return new Exchangers(ranked.stream().distinct().limit(MOST).toList(), tls, found);
        }

        /** The names of the first two, and how many there are besides. */
        String names() {
            List<String> names = hosts.stream().limit(NAMED).map(r -> r.exchange().text()).toList();
            String more = hosts.size() > NAMED ? ",+" + (hosts.size() - NAMED) : "";
            return String.join(",", names) + more;
        }

        @Override
        public String text() {
            return "mx:" + names();
        }
    }

    /** To the one address that the recipient's has in the place of a domain. */
    record Literal(AddressLiteral host, Tls tls) implements Destination {
        @Override
        public String text() {
            return "mx:" + host.text();
        }
    }

    /**
     * Nowhere: the DNS names no host for the domain, or couldn't be asked.
     *
     * @param why its class tells whether that may change
     */
    record Nowhere(MailHost domain, DeliveryStatus why) implements Destination {
        @Override
        public String text() {
            return "mx:" + domain.text();
        }
    }
}
