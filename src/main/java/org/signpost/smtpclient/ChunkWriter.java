package org.signpost.smtpclient;

import org.signpost.smtp.ContentSink;
import org.signpost.smtp.Reply;

import java.io.IOException;

/**
 * Writes content by BDAT, chunk by chunk, each after the reply to the one before: a server that
 * refuses gets no more (RFC 3030 §2).
 */
final class ChunkWriter implements ContentSink {

    static final int CHUNK_OCTETS = 1024 * 1024;

    private final Channel channel;
    private long left;
    private long leftOfChunk;

    /** The connection. */
    interface Channel {

        /** Announces a chunk. */
        void bdat(long size, boolean last) throws IOException;

        /** Sends some of it. */
        void octets(byte[] octets, int offset, int length) throws IOException;

        /** Sends what is buffered, and reads the reply to a chunk that isn't the last. */
        Reply reply() throws IOException;
    }

    /**
     * Content of so many octets.
     *
     * @throws IOException when the connection fails
     */
    ChunkWriter(Channel channel, long size) throws IOException {
        this.channel = channel;
        left = size;
        begin();
    }

    private void begin() throws IOException {
        leftOfChunk = Math.min(left, CHUNK_OCTETS);
        channel.bdat(leftOfChunk, leftOfChunk == left);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        if (length > left) throw new WrongSizeException("longer");
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (leftOfChunk == 0) next();
            int part = (int) Math.min(leftOfChunk, end - at);
            channel.octets(octets, at, part);
            at += part;
            left -= part;
            leftOfChunk -= part;
        }
    }

    private void next() throws IOException {
        Reply reply = channel.reply();
        if (!reply.isPositive()) throw new RefusedException(reply);
        begin();
    }

    /** All of it was written. */
    void end() throws IOException {
        if (left > 0) throw new WrongSizeException("shorter");
    }

    /** The content isn't what it was measured as. */
    static final class WrongSizeException extends IOException {
        private static final long serialVersionUID = 1;

        WrongSizeException(String than) {
            super("the content is " + than + " than it was");
        }
    }

    /** The server takes no more of it. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        private final transient Reply reply;

        RefusedException(Reply reply) {
            super(reply.toString());
            this.reply = reply;
        }

        Reply reply() {
            return reply;
        }
    }
}
