package org.signpost.tls;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Where a certificate is kept.
 *
 * @param names host names (A-labels) it is configured for; may be empty: then those in it
 * @param chain PEM file: the server's own certificate first, then those above it
 * @param key PEM file: an RSA or ECDSA key, not encrypted
 */
public record CertificateFiles(List<String> names, Path chain, Path key) {

    /** Copies the names. */
    public CertificateFiles {
        names = List.copyOf(names);
    }

    /**
     * Reads and checks both files.
     *
     * @param now when the certificate has to be valid
     */
    public LoadResult load(Instant now) {
        return load(now, TlsProvider.best());
    }

    LoadResult load(Instant now, TlsProvider provider) {
        return new CertificateLoading(this, provider, now).load();
    }
}
