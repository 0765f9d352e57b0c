package org.signpost.config;

import org.signpost.address.Domain;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The {@code [node]} table: who this server is.
 *
 * @param name {@code name}: EHLO name, "by" in Received, Reporting-MTA
 * @param data {@code data}: the folder of queue, accounts and mail
 * @param authservId {@code authserv-id}: whose word Authentication-Results fields are
 * @param passphraseFile {@code passphrase-file}: its first line takes the place of a {@code
 *     master.key}
 */
public record NodeConfig(Domain name, Path data, Domain authservId, Optional<Path> passphraseFile) {

    /** A server that speaks in its own name, without a passphrase. */
    public NodeConfig(Domain name, Path data) {
        this(name, data, name, Optional.empty());
    }
}
