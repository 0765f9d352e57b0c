package org.signpost.store;

/** What a row holds isn't what was ever written into it; other rows may be sound. */
public final class DamagedException extends StoreException {
    private static final long serialVersionUID = 1;

    /** Tells what is wrong with the row. */
    public DamagedException(String message) {
        super(message);
    }

    /** Tells what is wrong with the row, and what showed it. */
    public DamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
