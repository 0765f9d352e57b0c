package org.signpost.tls;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * How a client decides about the server's certificate. It judges the chain as it was sent.
 *
 * <p>These two need nothing but the chain; DANE's is in {@code dane}, since it is made of DNS
 * records (RFC 7672). Connections are kept for each policy: every kind compares by value.
 */
public interface PeerCheck {

    /**
     * The verdict on a chain.
     *
     * @param chain as the peer sent it, its own certificate first; never empty
     * @param now when it has to be valid
     */
    PeerVerdict judge(List<X509Certificate> chain, Instant now);

    /** Takes any certificate and verifies nothing (opportunistic, RFC 7435; RFC 3207 §4.1). */
    record AcceptAny() implements PeerCheck {
        @Override
        public PeerVerdict judge(List<X509Certificate> chain, Instant now) {
            return new PeerVerdict.Unauthenticated("any certificate is accepted");
        }
    }

    /**
     * Demands a chain to a trusted authority (RFC 5280 §6) and one of the names in the certificate
     * (RFC 9525 §6).
     *
     * @param referenceNames host names (A-labels) or IP addresses, any of which will do
     * @param trust the authorities
     */
    record Pkix(Set<String> referenceNames, Trust trust) implements PeerCheck {

        /** Copies the names. */
        public Pkix {
            referenceNames = Set.copyOf(referenceNames);
            if (referenceNames.isEmpty()) {
                throw new IllegalArgumentException("PKIX needs a name to verify");
            }
        }

        @Override
        public PeerVerdict judge(List<X509Certificate> chain, Instant now) {
            return new PkixCheck(trust, now).judge(chain, referenceNames);
        }
    }
}
