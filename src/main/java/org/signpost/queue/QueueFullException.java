package org.signpost.queue;

import java.io.IOException;

/** The disk that holds the queue is full; what was accepted is safe, nothing more fits for now. */
public final class QueueFullException extends IOException {
    private static final long serialVersionUID = 1;

    /** Tells why nothing more is taken. */
    public QueueFullException(String message) {
        super(message);
    }

    /** Tells what the store said. */
    public QueueFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
