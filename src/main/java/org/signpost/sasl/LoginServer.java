package org.signpost.sasl;

import java.util.Optional;

/**
 * LOGIN: a login, then a password, each asked for; no RFC defines it, yet old devices and Windows
 * know nothing else.
 */
final class LoginServer implements ServerMechanism {

    private Optional<String> login = Optional.empty();

    @Override
    public SaslStep challenge() {
        // Some clients compare these texts octet by octet.
        return new SaslStep.Challenge(SaslText.encode(login.isEmpty() ? "Username:" : "Password:"));
    }

    @Override
    public SaslStep respond(byte[] response) {
        Optional<String> text = SaslText.decode(response);
        boolean usable = text.isPresent() && !text.get().isEmpty() && !text.get().contains("\0");
        if (!usable) return new SaslStep.Malformed("LOGIN needs a login and a password, in UTF-8");
        if (login.isPresent()) return new SaslStep.Credentials(login.get(), text.get());
        login = text;
        return challenge();
    }
}
