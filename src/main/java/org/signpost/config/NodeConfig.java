package org.signpost.config;

import org.signpost.address.Domain;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The {@code [node]} table: who this server is.
 *
 * @param name {@code name}: EHLO name, "by" in Received, Reporting-MTA
 * @param data {@code data}: the folder of queue, accounts and mail
 * @param passphraseFile {@code passphrase-file}: its first line takes the place of a {@code
 *     master.key}
 */
public record NodeConfig(Domain name, Path data, Optional<Path> passphraseFile) {

    /** A node without a passphrase. */
    public NodeConfig(Domain name, Path data) {
        this(name, data, Optional.empty());
    }
}
