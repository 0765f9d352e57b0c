package org.signpost.oauth;

import java.io.IOException;

/** Where an issuer's public keys come from: a file, or an address. */
@FunctionalInterface
public interface KeySource {

    /** The keys as they are now, a JSON Web Key Set (RFC 7517 §5). */
    String read() throws IOException;
}
