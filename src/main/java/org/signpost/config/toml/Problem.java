package org.signpost.config.toml;

import java.nio.file.Path;

/**
 * Something in a configuration file that an administrator should know.
 *
 * @param severity whether the file can be used nevertheless
 * @param file the file, as it was named to the reader
 * @param line from 1; 0 for the file as a whole
 * @param column from 1; 0 for the line as a whole
 * @param message one sentence in lower case, without a full stop; keys and values in backquotes
 */
public record Problem(Severity severity, Path file, int line, int column, String message) {

    /** Whether a file with a problem can be used. */
    public enum Severity {
        /** It can't. */
        ERROR,
        /** It can, but probably not as meant. */
        WARNING
    }

    /** One line: {@code signpost.toml:12: message}, with {@code warning:} before a warning's. */
    public String text() {
        String place = line == 0 ? file.toString() : file + ":" + line;
        return place + ": " + (severity == Severity.WARNING ? "warning: " : "") + message;
    }

    @Override
    public String toString() {
        return text();
    }
}
