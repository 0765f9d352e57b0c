package org.signpost.config;

import org.signpost.address.MailHost;

/**
 * A host to connect to.
 *
 * @param host its name, or its address as a literal
 * @param port 1 to 65535
 */
public record HostPort(MailHost host, int port) {

    @Override
    public String toString() {
        return host.text() + ":" + port;
    }
}
