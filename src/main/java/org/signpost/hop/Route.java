package org.signpost.hop;

import org.signpost.address.MailHost;
import org.signpost.config.RouteConfig.Tls;

/**
 * Where the configuration sends mail for a recipient: to a destination that it names, or to
 * whatever the DNS names for the recipient's domain.
 */
public sealed interface Route permits Destination, Route.Mx {

    /** To the mail exchangers of a domain, or to an address literal. */
    record Mx(MailHost domain, Tls tls) implements Route {}
}
