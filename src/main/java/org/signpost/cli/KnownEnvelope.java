package org.signpost.cli;

import org.signpost.spf.SpfQuery;

import java.util.Optional;

/**
 * Who handed a message over, as far as that is known.
 *
 * @param query who; empty where no client's address is known
 * @param source where that was taken from, or why nothing is known, in plain words
 */
record KnownEnvelope(Optional<SpfQuery> query, String source) {}
