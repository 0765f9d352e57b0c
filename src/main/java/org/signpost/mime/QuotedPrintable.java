package org.signpost.mime;

import org.signpost.mime.Encoding.Encoder;

import java.io.IOException;

/**
 * Writes octets as lines of at most 76 characters that stay readable (RFC 2045 §6.7). CRLF is a
 * line end; a bare CR or LF is quoted.
 */
final class QuotedPrintable implements Encoder {

    /** One less than allowed, for the {@code =} of a soft line break. */
    private static final int MOST_COLUMN = 75;

    private static final int NONE = -1;

    private final LineOutput out;

    /** The octet that waits to see what follows it. */
    private int held = NONE;

    QuotedPrintable(OctetSink sink) {
        out = new LineOutput(sink);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            int octet = octets[i] & 0xff;
            if (held == '\r' && octet == '\n') {
                out.endLine();
                held = NONE;
            } else {
                if (held != NONE) put(held, octet);
                held = octet;
            }
        }
    }

    @Override
    public void end() throws IOException {
        if (held != NONE) put(held, NONE);
        held = NONE;
        out.flush();
    }

    private void put(int octet, int following) throws IOException {
        boolean plain = isPlain(octet, following);
        if (out.column() + (plain ? 1 : 3) > MOST_COLUMN) {
            out.put('=');
            out.endLine();
        }
        // No line may become a boundary that wasn't one.
        boolean dashes = octet == '-' && following == '-' && out.column() == 0;
        if (plain && !dashes) out.put(octet);
        else out.putQuoted(octet);
    }

    /** Rule 3: white space at the end of a line gets lost on the way. */
    private static boolean isPlain(int octet, int following) {
        if (octet == ' ' || octet == '\t') return following != '\r' && following != NONE;
        return octet > ' ' && octet <= '~' && octet != '=';
    }
}
