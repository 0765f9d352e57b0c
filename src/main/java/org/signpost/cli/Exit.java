package org.signpost.cli;

/** The exit codes of every command. */
final class Exit {

    /** All is well. */
    static final int FINE = 0;

    /** The command did its work and found problems. */
    static final int PROBLEMS = 1;

    /** The command was called wrongly. */
    static final int USAGE = 2;

    /** The command could not do its work: no server to ask, a file that can't be read. */
    static final int COULD_NOT = 3;

    private Exit() {}
}
