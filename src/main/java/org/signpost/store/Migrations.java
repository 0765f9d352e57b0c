package org.signpost.store;

import java.util.List;
import java.util.stream.Stream;

/**
 * The way from an empty file to the schema that this version of Signpost knows.
 *
 * @param steps SQL scripts; the one at place n, from 0 on, leads from schema n to schema n + 1, and
 *     never changes once it was released
 */
public record Migrations(List<String> steps) {

    /** Copies the list. */
    public Migrations {
        steps = List.copyOf(steps);
    }

    /** The migrations of those scripts. */
    public static Migrations of(String... steps) {
        return new Migrations(List.of(steps));
    }

    /**
     * These, and behind them those of another package that keeps its tables in the same file. A
     * step that joins later goes behind all of them.
     */
    public Migrations then(Migrations others) {
        return new Migrations(Stream.concat(steps.stream(), others.steps.stream()).toList());
    }

    /** The newest schema that these lead to. */
    public int newest() {
        return steps.size();
    }
}
