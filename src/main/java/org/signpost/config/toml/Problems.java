package org.signpost.config.toml;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The problems found in one file so far; the same one counts once. */
public final class Problems {
    private static final Comparator<Problem> BY_PLACE =
            Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);

    private final Path file;
    private final Set<Problem> found = new LinkedHashSet<>();
    private boolean brokenSyntax;

    /** None yet in that file. */
    public Problems(Path file) {
        this.file = file;
    }

    /** Adds one that forbids to use the file. */
    public void error(Position at, String message) {
        add(Problem.Severity.ERROR, at, message);
    }

    /** Adds one that doesn't. */
    public void warning(Position at, String message) {
        add(Problem.Severity.WARNING, at, message);
    }

    /**
     * Adds an error that says that something isn't there; left out after a syntax error, since what
     * is missing may stand in the line that couldn't be read.
     */
    public void missing(Position at, String message) {
        if (!brokenSyntax) error(at, message);
    }

    void syntax(Position at, String message) {
        brokenSyntax = true;
        error(at, message);
    }

    /** Whether one of them forbids to use the file. */
    public boolean hasErrors() {
        return found.stream().anyMatch(p -> p.severity() == Problem.Severity.ERROR);
    }

    /** All of them in the order of the file. */
    public List<Problem> inOrder() {
        return found.stream().sorted(BY_PLACE).toList();
    }

    private void add(Problem.Severity severity, Position at, String message) {
        found.add(new Problem(severity, file, at.line(), at.column(), message));
    }
}
