package org.signpost.node;

import org.signpost.config.Config;
import org.signpost.tls.Certificates;

import java.util.Optional;

/**
 * A configuration with the certificates that it names, as they were read together.
 *
 * @param config the file
 * @param certificates what TLS shows; none where the file names none
 */
record Snapshot(Config config, Optional<Certificates> certificates) {}
