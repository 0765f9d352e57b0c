package org.signpost.sasl;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The client's side of one AUTH command towards a server that was verified (RFC 4954 §4). Not for
 * use by several threads.
 */
public sealed interface SaslClient permits PlainClient, LoginClient, ScramClient, BearerClient {

    /** What a client proves itself with. */
    sealed interface Secret {

        /** A password, which both sides know. */
        record Password(String text) implements Secret {

            /** Nothing of it. */
            @Override
            public String toString() {
                return "Password[]";
            }
        }

        /** A token that an issuer made (RFC 7628). */
        record Token(String text) implements Secret {

            /** Nothing of it. */
            @Override
            public String toString() {
                return "Token[]";
            }
        }
    }

    /** What follows on a challenge. */
    sealed interface Answer {

        /** That line, in base64. */
        record Say(String line) implements Answer {}

        /** {@code *}, which cancels; {@code why} goes on after the server's name. */
        record GiveUp(String why) implements Answer {}
    }

    /** The mechanism's name, the first argument of AUTH. */
    String mechanism();

    /**
     * The second argument of AUTH in base64, or empty where the server is to ask first: the
     * mechanism wants it so, or the command line would exceed 512 octets (RFC 4954 §4).
     */
    Optional<String> initialResponse();

    /**
     * What follows on a 334.
     *
     * @param challenge the text behind 334
     */
    Answer answer(String challenge);

    /**
     * Why a server isn't trusted that says that the login succeeded: it proved nothing. Empty where
     * all is well. Goes on after the server's name.
     */
    default Optional<String> objection() {
        return Optional.empty();
    }

    /** What the server said in challenges about its refusal. */
    default Optional<String> complaint() {
        return Optional.empty();
    }

    /** PLAIN as that user. */
    static SaslClient plain(String login, String password) {
        return new PlainClient(login, password);
    }

    /** LOGIN as that user. */
    static SaslClient login(String login, String password) {
        return new LoginClient(login, password);
    }

    /**
     * The best mechanism that both sides know, or empty where there is none: with a password SCRAM,
     * bound to the connection where that is possible, before those that show the password.
     *
     * @param offered the parameters of AUTH in the server's EHLO reply, in upper case
     * @param bindings what the TLS connection gives to bind to
     */
    static Optional<SaslClient> choose(
            List<String> offered, ChannelBindings bindings, String user, Secret secret) {
        return Arrays.stream(SaslMechanism.values())
                .filter(m -> offered.contains(m.text()))
                .filter(m -> !m.bound() || bindings.any())
                .flatMap(m -> of(m, offered, bindings, user, secret).stream())
                .findFirst();
    }

    private static Optional<SaslClient> of(
            SaslMechanism mechanism,
            List<String> offered,
            ChannelBindings bindings,
            String user,
            Secret secret) {
        return switch (secret) {
            case Secret.Token(String token) ->
                    switch (mechanism) {
                        case OAUTHBEARER ->
                                Optional.of(
                                        new BearerClient(
                                                BearerMessage.Form.OAUTHBEARER, user, token));
                        case XOAUTH2 ->
                                Optional.of(
                                        new BearerClient(BearerMessage.Form.XOAUTH2, user, token));
                        default -> Optional.empty();
                    };
            case Secret.Password(String password) ->
                    switch (mechanism) {
                        case PLAIN -> Optional.of(plain(user, password));
                        case LOGIN -> Optional.of(login(user, password));
                        case SCRAM_SHA_256_PLUS, SCRAM_SHA_512_PLUS, SCRAM_SHA_256, SCRAM_SHA_512 ->
                                Optional.of(
                                        ScramClient.of(
                                                mechanism,
                                                new ScramClient.Header(offered, bindings),
                                                user,
                                                password));
                        case EXTERNAL, OAUTHBEARER, XOAUTH2 -> Optional.empty();
                    };
        };
    }
}
