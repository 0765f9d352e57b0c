package org.signpost.sasl;

import java.util.Optional;

/** PLAIN: everything in one response (RFC 4616). */
final class PlainServer implements ServerMechanism {

    private static final String NUL = "\0";

    @Override
    public SaslStep challenge() {
        return new SaslStep.Challenge("");
    }

    @Override
    public SaslStep respond(byte[] response) {
        Optional<String> message = SaslText.decode(response);
        if (message.isEmpty()) return new SaslStep.Malformed("The response is not UTF-8");
        String[] parts = message.get().split(NUL, -1);
        if (parts.length != 3 || parts[1].isEmpty() || parts[2].isEmpty()) {
            return new SaslStep.Malformed("PLAIN needs a login and a password, each after a NUL");
        }
        return speakingForItself(parts[0], parts[1])
                ? new SaslStep.Credentials(parts[1], parts[2])
                : SaslStep.Refused.actingAsAnother();
    }

    private static boolean speakingForItself(String authzid, String authcid) {
        return authzid.isEmpty() || authzid.equalsIgnoreCase(authcid);
    }
}
