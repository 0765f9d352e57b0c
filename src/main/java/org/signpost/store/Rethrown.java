package org.signpost.store;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** Brings a failure from the thread where it happened to the one that waits for it. */
final class Rethrown {
    private Rethrown() {}

    /** The same failure with the stack of the waiting thread around it. */
    static IOException of(@Nullable Throwable failure) {
        return switch (failure) {
            case DiskFullException full -> new DiskFullException(said(full), full);
            case DamagedException damaged -> new DamagedException(said(damaged), damaged);
            case IOException io -> new StoreException(said(io), io);
            case RuntimeException bug -> throw bug;
            case Error error -> throw error;
            case null, default -> new StoreException("failed for no known reason");
        };
    }

    private static String said(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }
}
