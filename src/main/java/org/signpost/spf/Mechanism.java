package org.signpost.spf;

import java.net.InetAddress;
import java.util.Optional;

/** What a client can match (RFC 7208 §5). */
sealed interface Mechanism {

    /** Every client (RFC 7208 §5.1). */
    record All() implements Mechanism {}

    /** Clients for which the record of another domain gives a pass (RFC 7208 §5.2). */
    record Include(MacroString domain) implements Mechanism {}

    /** One that compares the client with what the DNS or the record itself says. */
    sealed interface Comparing extends Mechanism {}

    /**
     * The addresses of a host, or the networks around them (RFC 7208 §5.3).
     *
     * @param domain the one whose record it is where none is named
     */
    record A(Optional<MacroString> domain, Prefix prefix) implements Comparing {}

    /** The addresses of a domain's mail exchangers, likewise (RFC 7208 §5.4). */
    record Mx(Optional<MacroString> domain, Prefix prefix) implements Comparing {}

    /** Clients whose own name lies within a domain (RFC 7208 §5.5). */
    record Ptr(Optional<MacroString> domain) implements Comparing {}

    /** A network: {@code ip4} and {@code ip6} (RFC 7208 §5.6). */
    record Ip(InetAddress network, Prefix prefix) implements Comparing {}

    /** Every client, if a name made of what it says has an IPv4 address (RFC 7208 §5.7). */
    record Exists(MacroString domain) implements Comparing {}
}
