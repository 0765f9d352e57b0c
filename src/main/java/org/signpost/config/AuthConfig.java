package org.signpost.config;

import org.signpost.sasl.SaslMechanism;
import org.signpost.tls.Trust;

import java.util.List;
import java.util.Optional;

/**
 * How clients of a submission listener say who they are.
 *
 * @param mechanisms {@code auth}: offered where they are possible
 * @param clientCa {@code client-ca}: the authority of those who are asked for a certificate
 * @param issuers {@code [[oauth-issuer]]}: whose tokens are taken
 */
public record AuthConfig(
        List<SaslMechanism> mechanisms, Optional<Trust> clientCa, List<OauthIssuerConfig> issuers) {

    /** What is offered, where it is possible, when {@code auth} is left out. */
    static final List<SaslMechanism> STANDARD =
            List.of(
                    SaslMechanism.SCRAM_SHA_256_PLUS,
                    SaslMechanism.SCRAM_SHA_256,
                    SaslMechanism.EXTERNAL,
                    SaslMechanism.OAUTHBEARER,
                    SaslMechanism.XOAUTH2,
                    SaslMechanism.PLAIN,
                    SaslMechanism.LOGIN);

    /** Nothing is configured. */
    public static final AuthConfig DEFAULT = new AuthConfig(STANDARD, Optional.empty(), List.of());

    /** Copies the list. */
    public AuthConfig {
        mechanisms = List.copyOf(mechanisms);
        issuers = List.copyOf(issuers);
    }

    /**
     * The authority whose certificates clients are asked for. None unless EXTERNAL can be used: a
     * client that is asked without need may ask its user (RFC 8314 §4.2).
     */
    public Optional<Trust> asksFor() {
        return clientCa.filter(_ -> mechanisms.contains(SaslMechanism.EXTERNAL));
    }
}
