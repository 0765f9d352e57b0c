package org.signpost.tls;

import java.util.Set;

/** What TLS must achieve before mail goes to a host; fixed before connecting. */
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

    /**
     * TLS or nothing, and the server verified as its domain's MTA-STS policy demands (RFC 8461
     * §4.1).
     *
     * @param names host names (A-labels), any of which the certificate must carry
     * @param trust the authorities
     */
    record Sts(Set<String> names, Trust trust) implements TlsPolicy {
        /** Copies the names. */
        public Sts {
            names = Set.copyOf(names);
        }
    }

    /**
     * TLS or nothing, and the server verified by its TLSA records (RFC 7672 §2.2).
     *
     * @param base the TLSA base domain, which is the name to ask for by SNI (RFC 7672 §8.1)
     * @param check what the records demand of the certificate
     */
    record Dane(String base, PeerCheck check) implements TlsPolicy {}

    /** For logs and traces, as routes have it, such as {@code dane}. */
    default String word() {
        return switch (this) {
            case None _ -> "none";
            case Opportunistic _ -> "opportunistic";
            case Encrypt _ -> "encrypt";
            case Pkix _ -> "pkix";
            case Sts _ -> "sts";
            case Dane _ -> "dane";
        };
    }

    /** Whether mail waits rather than going in the clear. */
    default boolean requiresTls() {
        return switch (this) {
            case None _, Opportunistic _ -> false;
            case Encrypt _, Pkix _, Sts _, Dane _ -> true;
        };
    }

    /** Whether a session comes about only with a server that proved who it is. */
    default boolean verifies() {
        return switch (this) {
            case None _, Opportunistic _, Encrypt _ -> false;
            case Pkix _, Sts _, Dane _ -> true;
        };
    }

    /** What is demanded of the server's certificate. */
    default PeerCheck peerCheck() {
        return switch (this) {
            case None _, Opportunistic _, Encrypt _ -> new PeerCheck.AcceptAny();
            case Pkix(var names, var trust) -> new PeerCheck.Pkix(names, trust);
            case Sts(var names, var trust) -> new PeerCheck.Pkix(names, trust);
            case Dane(_, var check) -> check;
        };
    }
}
