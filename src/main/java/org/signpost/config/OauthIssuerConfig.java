package org.signpost.config;

import org.signpost.oauth.Issuer;

import java.net.URI;
import java.nio.file.Path;

/**
 * An {@code [[oauth-issuer]]} table: whose tokens let clients log in.
 *
 * @param issuer {@code issuer}, {@code audience}, {@code claim} and {@code algorithms}
 * @param keys {@code jwks-file} or {@code jwks-url}
 */
public record OauthIssuerConfig(Issuer issuer, Keys keys) {

    /** Where the issuer's public keys are. */
    public sealed interface Keys {

        /** {@code jwks-file}. */
        record InFile(Path file) implements Keys {}

        /** {@code jwks-url}. */
        record At(URI address) implements Keys {}
    }
}
