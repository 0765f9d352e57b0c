package org.signpost.sasl;

import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** What a server does next in an authentication exchange. */
public sealed interface SaslStep {

    /**
     * The client is to answer: 334.
     *
     * @param base64 the text after {@code 334 }; may be empty
     */
    record Challenge(String base64) implements SaslStep {}

    /**
     * The client has said who it is and proves it by a password; both as they came, not prepared by
     * SASLprep.
     *
     * @param login not empty, without NUL
     * @param password not empty, without NUL
     */
    record Credentials(String login, String password) implements SaslStep {

        /** The login without the password, which belongs into no log. */
        @Override
        public String toString() {
            return "Credentials[login=" + login + "]";
        }
    }

    /**
     * The client has said who it is and will prove it by SCRAM.
     *
     * @param login not empty, not prepared by SASLprep
     * @param next goes on with what is kept of the password and a nonce of the server's
     */
    record Claim(
            ScramMechanism mechanism,
            String login,
            BiFunction<ScramVerifier, String, SaslStep> next)
            implements SaslStep {}

    /**
     * The client has shown its proof.
     *
     * @param right whether it is one
     * @param confirmation where it is accepted: shows the server's own proof to the client
     */
    record Proof(boolean right, Supplier<SaslStep> confirmation) implements SaslStep {}

    /** The client has seen the server's proof too: who it claimed to be is logged in. */
    record Finished() implements SaslStep {}

    /**
     * The client brings a token that somebody else gave it (RFC 7628).
     *
     * @param token as it came
     * @param user whom it wants to act as
     * @param refusal where the token isn't good: says so in JSON, and waits for the client's answer
     */
    record Token(String token, Optional<String> user, Function<String, SaslStep> refusal)
            implements SaslStep {

        /** Without the token, which belongs into no log. */
        @Override
        public String toString() {
            return "Token[user=" + user.orElse("") + "]";
        }
    }

    /**
     * The client refers to its certificate (RFC 4422 appendix A).
     *
     * @param authzid whom it wants to act as
     */
    record External(Optional<String> authzid) implements SaslStep {}

    /** What was refused before, in a challenge that the client has answered, is over: 535 5.7.8. */
    record Over(String why) implements SaslStep {}

    /**
     * The exchange fails whatever the password: 535 5.7.8.
     *
     * @param why one sentence for the client
     * @param reason a word for the log
     */
    record Refused(String why, String reason) implements SaslStep {

        /** RFC 4616 §2: the client proves to be one and wants to act as another. */
        static Refused actingAsAnother() {
            return new Refused("The authorization identity differs from the login", "authzid");
        }
    }

    /**
     * The response isn't base64 or isn't what the mechanism asks for: 501 5.5.2 (RFC 4954 §4).
     *
     * @param why one sentence without secrets
     */
    record Malformed(String why) implements SaslStep {}

    /** The response is longer than {@link SaslExchange#MOST_OCTETS}: 500 5.5.6 (RFC 4954 §4). */
    record TooLong() implements SaslStep {}

    /** The client gave up with {@code *}: 501 (RFC 4954 §4). */
    record Cancelled() implements SaslStep {}
}
