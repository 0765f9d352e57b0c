package org.signpost;

import java.util.Objects;

/**
 * What a fuzz test throws when a promise doesn't hold. Millions of inputs a minute are tried, so it
 * costs a comparison where all is well, which an assertion library doesn't.
 */
public final class Finding extends AssertionError {
    private static final long serialVersionUID = 1;

    private Finding(String message) {
        super(message);
    }

    /** The promise holds, or this is a finding. */
    public static void unless(boolean holds, String promise) {
        if (!holds) throw new Finding(promise);
    }

    /** Both are equal, or this is a finding. */
    public static void unlessEqual(Object actual, Object expected, String promise) {
        if (!Objects.equals(actual, expected)) {
            throw new Finding(promise + ": expected " + expected + ", but it is " + actual);
        }
    }
}
