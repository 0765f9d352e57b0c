package org.signpost.tls;

import java.util.Set;

/**
 * What TLS must achieve before mail goes to a host; fixed before connecting. {@code Sts} (RFC 8461)
 * and {@code Dane} (RFC 7672) join these four with transport security.
 */
public sealed interface TlsPolicy {

    /** Never STARTTLS: for hosts that are known to break on it. */
    record None() implements TlsPolicy {}

    /** TLS if it can be had, with any certificate; else in the clear (RFC 7435). */
    record Opportunistic() implements TlsPolicy {}

    /** TLS or nothing, with any certificate: safe from listeners, not from impostors. */
    record Encrypt() implements TlsPolicy {}

    /**
     * TLS or nothing, and the server verified.
     *
     * @param names host names (A-labels) or addresses, any of which the certificate must carry
     * @param trust the authorities
     */
    record Pkix(Set<String> names, Trust trust) implements TlsPolicy {
        /** Copies the names. */
        public Pkix {
            names = Set.copyOf(names);
        }
    }
}
