package org.signpost.sasl;

import java.util.Optional;

/** PLAIN from the client's side (RFC 4616). */
final class PlainClient implements SaslClient {

    private final String message;
    private boolean sent;

    PlainClient(String login, String password) {
        message = SaslText.encode("\0" + login + "\0" + password);
    }

    @Override
    public String mechanism() {
        return "PLAIN";
    }

    @Override
    public Optional<String> initialResponse() {
        if (message.length() > SaslText.mostInitialOctets("PLAIN")) return Optional.empty();
        sent = true;
        return Optional.of(message);
    }

    @Override
    public Answer answer(String challenge) {
        if (sent) return new Answer.GiveUp("asks for more than PLAIN has");
        sent = true;
        return new Answer.Say(message);
    }
}
