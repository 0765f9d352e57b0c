package org.signpost.queue;

import org.signpost.smtp.ContentSink;

import java.io.IOException;

/**
 * The content of a message that isn't accepted yet. Small content stays in memory, larger content
 * is staged in the store chunk by chunk, so that a message of 50 MB needs a few hundred KiB of
 * heap. Closing a draft that wasn't accepted forgets it; closing an accepted one does nothing.
 */
public interface Draft extends ContentSink, AutoCloseable {

    /** The id that the message will have; known before acceptance, because Received names it. */
    QueueId id();

    /** Octets written so far. */
    long size();

    /**
     * Adds content.
     *
     * @throws QueueFullException when the disk is full
     * @throws IOException when the store fails
     */
    @Override
    void write(byte[] octets, int offset, int length) throws IOException;

    @Override
    void close();
}
