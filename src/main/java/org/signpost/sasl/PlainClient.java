package org.signpost.sasl;

import java.util.Optional;

/** PLAIN from the client's side (RFC 4616). */
final class PlainClient implements SaslClient {

    /** RFC 5321 §4.5.3.1.4: 512 octets, less {@code AUTH PLAIN } and CRLF. */
    private static final int MOST_INITIAL_OCTETS = 512 - "AUTH PLAIN ".length() - 2;

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
        return message.length() > MOST_INITIAL_OCTETS ? Optional.empty() : answer();
    }

    @Override
    public Optional<String> answer() {
        if (sent) return Optional.empty();
        sent = true;
        return Optional.of(message);
    }
}
