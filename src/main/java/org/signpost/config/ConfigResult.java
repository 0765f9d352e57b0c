package org.signpost.config;

import org.signpost.config.toml.Problem;

import java.util.List;

/** What a configuration file turned out to be. */
public sealed interface ConfigResult {

    /**
     * It can be used.
     *
     * @param warnings what is probably not meant, in the order of the file
     */
    record Valid(Config config, List<Problem> warnings) implements ConfigResult {

        /** Copies the list. */
        public Valid {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * It can't be used.
     *
     * @param problems every error and warning, in the order of the file; at least one error
     */
    record Invalid(List<Problem> problems) implements ConfigResult {

        /** Copies the list. */
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
