package org.signpost.config;

import org.signpost.address.Domain;

import java.nio.file.Path;
import java.util.List;

/**
 * A {@code [[certificate]]} table: what the server shows in TLS, re-read when the files change.
 *
 * @param names {@code names}: the names asked for by SNI; empty means those in the certificate
 * @param chain {@code chain}: a PEM file, the server's certificate first, then the intermediates
 * @param key {@code key}: a PEM file with its private key
 */
public record CertificateConfig(List<Domain> names, Path chain, Path key) {

    /** Copies the list. */
    public CertificateConfig {
        names = List.copyOf(names);
    }
}
