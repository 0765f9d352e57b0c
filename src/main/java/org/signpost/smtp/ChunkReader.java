package org.signpost.smtp;

import java.io.EOFException;
import java.io.IOException;

/** Reads one chunk after BDAT: so many octets as it says, whatever they are (RFC 3030 §2). */
public final class ChunkReader {
    private ChunkReader() {}

    /**
     * Reads a chunk into the sink, and not an octet more.
     *
     * @param size octets of the chunk
     * @throws EOFException when the peer closes before its end
     * @throws IOException when the connection or the sink fails
     */
    public static void read(SmtpInput in, ContentSink sink, long size) throws IOException {
        // A small chunk isn't worth the room, and whoever sends thousands of them gets none.
        if (size > SmtpInput.IDLE_OCTETS) in.work();
        try {
            long left = size;
            while (left > 0) {
                if (!in.hasBuffered() && in.fill() < 0) {
                    throw new EOFException("closed within a chunk");
                }
                int start = in.position();
                int length = (int) Math.min(left, in.limit() - start);
                in.position(start + length);
                sink.write(in.buffer(), start, length);
                left -= length;
            }
        } finally {
            in.rest();
        }
    }
}
