package org.signpost.sasl;

import java.util.Optional;

/** OAUTHBEARER and XOAUTH2 from the server's side (RFC 7628 §3). */
final class BearerServer implements ServerMechanism {

    private final BearerMessage.Form form;
    private boolean refused;

    BearerServer(BearerMessage.Form form) {
        this.form = form;
    }

    @Override
    public SaslStep challenge() {
        return new SaslStep.Challenge("");
    }

    @Override
    public SaslStep respond(byte[] response) {
        // RFC 7628 §3.2.3: whatever the client answers to the error, the exchange has failed.
        if (refused) return new SaslStep.Over("The token is not accepted");
        Optional<String> message = SaslText.decode(response);
        if (message.isEmpty()) return new SaslStep.Malformed("The response is not UTF-8");
        return switch (BearerMessage.parse(form, message.get())) {
            case BearerMessage.Invalid(String why) -> new SaslStep.Malformed(why);
            case BearerMessage.Valid(String token, Optional<String> user) ->
                    new SaslStep.Token(token, user, this::refuse);
        };
    }

    private SaslStep refuse(String json) {
        refused = true;
        return new SaslStep.Challenge(SaslText.encode(json));
    }
}
