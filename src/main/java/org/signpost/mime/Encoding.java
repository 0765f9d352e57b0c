package org.signpost.mime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** How a body is written. */
public enum Encoding {
    /** RFC 2045 §6.7. */
    QUOTED_PRINTABLE {
        @Override
        Encoder encoder(OctetSink out) {
            return new QuotedPrintable(out);
        }
    },
    /** RFC 2045 §6.8, without a line end at the end. */
    BASE64 {
        @Override
        Encoder encoder(OctetSink out) {
            return new Base64Lines(out);
        }
    },
    /** Quoted-printable that holds what it mustn't, made proper; it decodes to the same. */
    MENDED_QUOTED_PRINTABLE {
        @Override
        Encoder encoder(OctetSink out) {
            return new MendedQuotedPrintable(out);
        }
    },
    /** Base64 that holds what it mustn't, made proper; it decodes to the same. */
    MENDED_BASE64 {
        @Override
        Encoder encoder(OctetSink out) {
            return new MendedBase64(out);
        }
    };

    /**
     * A short body, written so.
     *
     * @param octets one character for each (ISO 8859-1)
     */
    public String encoded(String octets) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(octets.length() + 64);
        byte[] body = octets.getBytes(StandardCharsets.ISO_8859_1);
        try {
            Encoder encoder = encoder(out::write);
            encoder.write(body, 0, body.length);
            encoder.end();
        } catch (IOException memoryTakesAll) {
            throw new AssertionError(memoryTakesAll);
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    /** Writes a body so. */
    abstract Encoder encoder(OctetSink out);

    /** Encodes one body. */
    interface Encoder extends OctetSink {

        /** The body is over. */
        void end() throws IOException;
    }
}
