package org.signpost.cli;

/** Ends a command with one line of text and an exit code. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    private Failure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The command can't do its work. */
    static Failure couldNot(String message) {
        return new Failure(Exit.COULD_NOT, message);
    }

    /** The command was called wrongly. */
    static Failure usage(String message) {
        return new Failure(Exit.USAGE, message);
    }

    /** The command found a problem that it was asked for. */
    static Failure problem(String message) {
        return new Failure(Exit.PROBLEMS, message);
    }

    int exitCode() {
        return exitCode;
    }
}
