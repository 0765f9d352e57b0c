package org.signpost.store;

/** What a power cut may take of what was written; a crash of the process takes nothing. */
public enum Durability {
    /** Nothing: each commit is on disk when it returns. */
    FULL("FULL"),
    /** The last commits: the disk isn't waited for, and what is left is whole. */
    RECENT_MAY_GO("NORMAL");

    private final String synchronous;

    Durability(String synchronous) {
        this.synchronous = synchronous;
    }

    /** SQLite's word for it. */
    String synchronous() {
        return synchronous;
    }
}
