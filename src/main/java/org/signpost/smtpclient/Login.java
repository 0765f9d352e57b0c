package org.signpost.smtpclient;

import org.signpost.sasl.SaslClient;

/**
 * Who we are to a server that asks.
 *
 * @param user the name
 * @param secret a password, or a token
 */
public record Login(String user, SaslClient.Secret secret) {

    /** With a password. */
    public Login(String user, String password) {
        this(user, new SaslClient.Secret.Password(password));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "Login[" + user + "]";
    }
}
