package org.signpost.store;

/** Another process has the data folder open; it may be done with it soon. */
public final class FolderInUseException extends StoreException {
    private static final long serialVersionUID = 1;

    FolderInUseException(String message) {
        super(message);
    }
}
