package org.signpost.smtpclient;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Who speaks to a server.
 *
 * @param ehloName our name in EHLO (RFC 5321 §4.1.1.1)
 * @param source the address that the connection leaves from; the system's choice where empty
 * @param login for AUTH, which happens only after the server was verified
 */
public record Caller(String ehloName, Optional<InetAddress> source, Optional<Login> login) {

    /** A caller from anywhere without a login. */
    public static Caller named(String ehloName) {
        return new Caller(ehloName, Optional.empty(), Optional.empty());
    }
}
