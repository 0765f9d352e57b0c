package org.signpost.tls;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Makes certificates that nobody but their maker vouches for: enough to encrypt. */
public final class SelfSigned {
    private SelfSigned() {}

    /**
     * A server certificate (ECDSA P-256) signed by itself.
     *
     * @param names host names (A-labels) and IP addresses; at least one, the first is the subject
     * @param validity from now on
     * @param clock tells now
     */
    public static PemPair create(List<String> names, Duration validity, InstantSource clock) {
        Issuing.Identity self = Issuing.Identity.fresh(names.getFirst());
        var certificate = new Issuing(self, clock.instant(), validity).server(self, names);
        return new PemPair(Issuing.pem(certificate), Issuing.pem(self.keys().getPrivate()));
    }
}
