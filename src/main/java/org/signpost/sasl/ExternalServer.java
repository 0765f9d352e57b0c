package org.signpost.sasl;

import java.util.Optional;

/** EXTERNAL: the client is who its certificate says (RFC 4422 appendix A). */
final class ExternalServer implements ServerMechanism {

    @Override
    public SaslStep challenge() {
        return new SaslStep.Challenge("");
    }

    @Override
    public SaslStep respond(byte[] response) {
        Optional<String> authzid = SaslText.decode(response);
        boolean usable = authzid.filter(a -> !a.contains("\0")).isPresent();
        return usable
                ? new SaslStep.External(authzid.filter(a -> !a.isEmpty()))
                : new SaslStep.Malformed("EXTERNAL takes an identity in UTF-8, or nothing");
    }
}
