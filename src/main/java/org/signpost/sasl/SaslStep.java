package org.signpost.sasl;

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
     * The client proves to be one and wants to act as another, which nobody may here: 535 5.7.8
     * (RFC 4616 §2).
     */
    record Refused(String why) implements SaslStep {}

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
