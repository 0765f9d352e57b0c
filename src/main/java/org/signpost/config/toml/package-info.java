/**
 * Reads a TOML file against declared tables and keys, names every problem with its place and a
 * suggestion, and hands over typed values. Knows nothing of mail; wraps the TOML library.
 */
@NullMarked
package org.signpost.config.toml;

import org.jspecify.annotations.NullMarked;
