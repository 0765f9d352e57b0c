package org.signpost.mime;

import java.io.IOException;

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

    /** Writes a body so. */
    abstract Encoder encoder(OctetSink out);

    /** Encodes one body. */
    interface Encoder extends OctetSink {

        /** The body is over. */
        void end() throws IOException;
    }
}
