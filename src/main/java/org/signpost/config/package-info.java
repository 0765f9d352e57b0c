/**
 * Holds the configuration of a server as records, and reads them from {@code signpost.toml}, with
 * every problem named at once. Each key is documented where it is declared. May use the vocabulary
 * and {@code address}.
 */
@NullMarked
package org.signpost.config;

import org.jspecify.annotations.NullMarked;
