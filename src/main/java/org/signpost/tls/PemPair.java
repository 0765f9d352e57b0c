package org.signpost.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A new certificate and its key as PEM text.
 *
 * @param chain the certificate, then those above it
 * @param key PKCS#8
 */
public record PemPair(String chain, String key) {

    /**
     * Writes both into new files, the key readable by its owner only.
     *
     * @throws java.nio.file.FileAlreadyExistsException rather than losing a key
     */
    public void write(Path chainFile, Path keyFile) throws IOException {
        Files.createFile(
                keyFile,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(keyFile, key);
        Files.createFile(chainFile);
        Files.writeString(chainFile, chain);
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return "PemPair[" + chain.length() + " characters of certificates]";
    }
}
