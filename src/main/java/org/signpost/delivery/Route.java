package org.signpost.delivery;

import org.signpost.address.Domain;
import org.signpost.address.MailHost;
import org.signpost.config.HostPort;
import org.signpost.config.RouteConfig;
import org.signpost.config.RouteConfig.Tls;

import java.util.Optional;

/**
 * Where mail for a recipient goes next. Recipients of one message whose routes are equal share a
 * transaction; all mail with an equal route shares a line.
 */
sealed interface Route {

    /** For the log: the kind and the next hop. */
    String text();

    /** Into the folders of the accounts of a domain of ours. */
    record Maildir(Domain domain) implements Route {
        @Override
        public String text() {
            return "maildir:" + domain;
        }
    }

    /** To a mailbox server. */
    record Lmtp(HostPort host, Tls tls) implements Route {
        @Override
        public String text() {
            return "lmtp:" + host;
        }
    }

    /** To an inner server that a domain of ours is handed on to. */
    record Inner(HostPort host, Tls tls) implements Route {
        @Override
        public String text() {
            return "smtp:" + host;
        }
    }

    /** To a relay host, found by its address records. */
    record RelayHost(HostPort host, boolean implicitTls, Optional<RouteConfig.Login> login, Tls tls)
            implements Route {
        @Override
        public String text() {
            return "relay:" + host;
        }
    }

    /** To the mail exchangers of a domain, or to an address literal. */
    record Mx(MailHost domain, Tls tls) implements Route {
        @Override
        public String text() {
            return "mx:" + domain.text();
        }
    }
}
