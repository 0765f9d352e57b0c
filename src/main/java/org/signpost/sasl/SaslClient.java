package org.signpost.sasl;

import java.util.List;
import java.util.Optional;

/**
 * The client's side of one AUTH command towards a server that was verified (RFC 4954 §4). Not for
 * use by several threads.
 */
public sealed interface SaslClient permits PlainClient, LoginClient {

    /** The mechanism's name, the first argument of AUTH. */
    String mechanism();

    /**
     * The second argument of AUTH in base64, or empty where the server is to ask first: the
     * mechanism wants it so, or the command line would exceed 512 octets (RFC 4954 §4).
     */
    Optional<String> initialResponse();

    /**
     * The line that answers a 334, in base64, or empty where the server asks what the mechanism
     * doesn't know: then {@code *} cancels the exchange.
     */
    Optional<String> answer();

    /** PLAIN as that user. */
    static SaslClient plain(String login, String password) {
        return new PlainClient(login, password);
    }

    /** LOGIN as that user. */
    static SaslClient login(String login, String password) {
        return new LoginClient(login, password);
    }

    /**
     * The best mechanism that both sides know, or empty where there is none.
     *
     * @param offered the parameters of AUTH in the server's EHLO reply, in upper case
     */
    static Optional<SaslClient> choose(List<String> offered, String login, String password) {
        if (offered.contains("PLAIN")) return Optional.of(plain(login, password));
        if (offered.contains("LOGIN")) return Optional.of(login(login, password));
        return Optional.empty();
    }
}
