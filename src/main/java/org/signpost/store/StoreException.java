package org.signpost.store;

import java.io.IOException;

/** The store failed; what the failed call was to write isn't there. */
public class StoreException extends IOException {
    private static final long serialVersionUID = 1;

    /** Tells what failed, in one sentence for an administrator. */
    public StoreException(String message) {
        super(message);
    }

    /** Tells what failed and what the database or the system said. */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
