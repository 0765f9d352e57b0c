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
