package org.signpost.queue;

import org.signpost.store.DiskFullException;

import java.io.IOException;

/** Says in the queue's words why the store failed. */
final class Failing {
    private Failing() {}

    /**
     * A call of the store.
     *
     * @param <T> what it answers
     */
    interface Call<T> {
        T run() throws IOException;
    }

    static <T> T asQueue(Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (DiskFullException full) {
            throw new QueueFullException("no room for mail: " + full.getMessage(), full);
        }
    }
}
