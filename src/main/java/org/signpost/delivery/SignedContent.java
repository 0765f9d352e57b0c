package org.signpost.delivery;

import org.signpost.smtp.ContentSink;
import org.signpost.smtpclient.Content;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Content with signatures on top (RFC 6376 §5.6).
 *
 * @param fields whole fields in ASCII
 */
record SignedContent(String fields, Content content) implements Content {

    @Override
    public long size() {
        return fields.length() + content.size();
    }

    @Override
    public boolean isEightBit() throws IOException {
        return content.isEightBit();
    }

    @Override
    public void writeTo(ContentSink sink) throws IOException {
        byte[] octets = fields.getBytes(StandardCharsets.US_ASCII);
        sink.write(octets, 0, octets.length);
        content.writeTo(sink);
    }
}
