package org.signpost.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The {@code [ldap]} table: the directory whose people have accounts here.
 *
 * @param server {@code url}: where it is and how it is spoken to
 * @param search how an entry is found
 * @param login {@code bind-dn} and {@code password-file}: who searches; nobody in particular where
 *     empty
 * @param trust {@code trust}: a PEM file of the authority of its certificate; the system's where
 *     empty
 * @param timeout {@code timeout}: how long it may take for each answer
 */
public record LdapConfig(
        Server server,
        Search search,
        Optional<Login> login,
        Optional<Path> trust,
        Duration timeout) {

    /** What stands in a filter for the login name or the address that is looked for. */
    public static final String LOGIN = "{login}";

    /** How the server is spoken to. */
    public enum Tls {
        /** {@code ldaps://}: TLS from the first octet. */
        IMPLICIT,
        /** {@code ldap://}: StartTLS before anything else (RFC 4513 §3.1). */
        STARTTLS,
        /** {@code ldap://} on this host: none. */
        NONE
    }

    /**
     * Where the server is.
     *
     * @param host its name or address, and its port
     * @param tls how it is spoken to
     */
    public record Server(HostPort host, Tls tls) {}

    /**
     * How an entry is found.
     *
     * @param base {@code base}: the entry below which to look
     * @param filter {@code filter}: which entries fit, with {@link #LOGIN}
     * @param address {@code address}: the attribute that holds mail addresses
     */
    public record Search(String base, String filter, String address) {}

    /**
     * Who searches.
     *
     * @param dn its entry
     * @param passwordFile whose first line is its password
     */
    public record Login(String dn, Path passwordFile) {}
}
