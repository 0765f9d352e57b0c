package org.signpost.smtpclient;

/**
 * Who we are to a server that asks.
 *
 * @param user the name
 * @param password the secret
 */
public record Login(String user, String password) {

    /** Without the password. */
    @Override
    public String toString() {
        return "Login[" + user + "]";
    }
}
