package org.signpost.config;

import org.signpost.address.Domain;

import java.nio.file.Path;

/**
 * The {@code [node]} table: who this server is.
 *
 * @param name {@code name}: EHLO name, "by" in Received, Reporting-MTA
 * @param data {@code data}: the folder of queue, accounts and mail
 * @param authservId {@code authserv-id}: whose word Authentication-Results fields are
 */
public record NodeConfig(Domain name, Path data, Domain authservId) {

    /** A server that speaks in its own name. */
    public NodeConfig(Domain name, Path data) {
        this(name, data, name);
    }
}
