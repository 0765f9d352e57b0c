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
    private boolean hiding;

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
     * Adds one that forbids to use the file, and because of which something in it couldn't be
     * looked at: it may hide others.
     */
    public void unread(Position at, String message) {
        hiding = true;
        error(at, message);
    }

    /**
     * Adds an error that says that something isn't there; left out after a syntax error, since what
     * is missing may stand in the line that couldn't be read.
     */
    public void missing(Position at, String message) {
        if (!brokenSyntax) unread(at, message);
    }

    void syntax(Position at, String message) {
        brokenSyntax = true;
        unread(at, message);
    }

    /** Whether the text isn't TOML, so that keys and whole tables may seem to be missing. */
    public boolean isBrokenSyntax() {
        return brokenSyntax;
    }

    /** Whether more may come to light once these are mended. */
    public boolean isHiding() {
        return hiding;
    }

    /** Whether one of them forbids to use the file. */
    public boolean hasErrors() {
        return found.stream().anyMatch(p -> p.severity() == Problem.Severity.ERROR);
    }

    /** Whether one of the lines from the first to before the last has an error. */
    public boolean hasErrorsIn(int first, int last) {
        return found.stream()
                .filter(p -> p.severity() == Problem.Severity.ERROR)
                .anyMatch(p -> p.line() >= first && p.line() < last);
    }

    /** All of them in the order of the file. */
    public List<Problem> inOrder() {
        return found.stream().sorted(BY_PLACE).toList();
    }

    private void add(Problem.Severity severity, Position at, String message) {
        found.add(new Problem(severity, file, at.line(), at.column(), message));
    }
}
