package org.signpost.sasl;

/** One mechanism as the server sees it, in octets. */
sealed interface ServerMechanism
        permits PlainServer, LoginServer, ScramServer, BearerServer, ExternalServer {

    /** What is said first where the client sent no initial response. */
    SaslStep challenge();

    /** What follows on that response. */
    SaslStep respond(byte[] response);
}
