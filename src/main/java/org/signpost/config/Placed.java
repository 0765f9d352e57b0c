package org.signpost.config;

import org.signpost.config.toml.Section;

/**
 * A record with the table that it was read from, for the checks that compare several.
 *
 * @param config what was read
 * @param section where it was read
 */
record Placed<T>(T config, Section section) {}
