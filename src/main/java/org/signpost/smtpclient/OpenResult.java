package org.signpost.smtpclient;

import org.signpost.smtp.DeliveryStatus;

/** How the attempt to begin a session with a server ended. */
public sealed interface OpenResult {

    /** It takes messages now. */
    record Open(SmtpConnection connection) implements OpenResult {}

    /**
     * There is no session.
     *
     * @param stage where it ended
     * @param status why; its class tells whether that may change
     */
    record Refused(Stage stage, DeliveryStatus status) implements OpenResult {}

    /** The steps to a session, in their order. */
    enum Stage {
        CONNECT,
        GREETING,
        HELLO,
        /**
         * From STARTTLS, or from connecting to a port with implicit TLS, to the handshake's end.
         */
        TLS,
        LOGIN
    }
}
