package org.signpost.smtpclient;

import org.signpost.smtp.ContentSink;

import java.io.IOException;

/** The content of a message: header and body, with CRLF line ends, dots not stuffed. */
public interface Content {

    /** Octets of it. */
    long size();

    /**
     * Writes all of it.
     *
     * @throws IOException when it can't be read, or the sink fails
     */
    void writeTo(ContentSink sink) throws IOException;

    /**
     * Whether it holds octets above 127, whatever was declared: declarations are often wrong. Reads
     * all of it where nobody has noted that.
     *
     * @throws IOException when it can't be read
     */
    default boolean isEightBit() throws IOException {
        boolean[] found = new boolean[1];
        writeTo((octets, offset, length) -> {
            for (int i = offset; i < offset + length; i++) found[0] |= octets[i] < 0;
        });
        return found[0];
    }

    /** Content in memory. */
    static Content of(byte[] octets) {
        return new Content() {
            @Override
            public long size() {
                return octets.length;
            }

            @Override
            public void writeTo(ContentSink sink) throws IOException {
                sink.write(octets, 0, octets.length);
            }
        };
    }
}
