package org.signpost.store;

/** There is no room for what was to be written; the store goes on as soon as there is. */
public final class DiskFullException extends StoreException {
    private static final long serialVersionUID = 1;

    /** Tells what the database said. */
    public DiskFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
