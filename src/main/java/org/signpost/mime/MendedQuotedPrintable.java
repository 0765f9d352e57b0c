package org.signpost.mime;

import org.signpost.mime.Encoding.Encoder;

import java.io.IOException;

/**
 * Quotes what quoted-printable mustn't hold as it is, and breaks its long lines; what is quoted
 * already stays (RFC 2045 §6.7).
 */
final class MendedQuotedPrintable implements Encoder {

    private static final int BREAK_FROM = 72;

    /** White space isn't parted, since it counts before a soft break and not before a hard one. */
    private static final int BREAK_AT_LAST = 900;

    private final LineOutput out;
    private boolean cr;

    /** How many more characters belong to what is quoted. */
    private int quoted;

    MendedQuotedPrintable(OctetSink sink) {
        out = new LineOutput(sink);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            int octet = octets[i] & 0xff;
            if (cr && octet == '\n') {
                out.endLine();
                cr = false;
                quoted = 0;
                continue;
            }
            if (cr) put('\r');
            cr = octet == '\r';
            if (!cr) put(octet);
        }
    }

    @Override
    public void end() throws IOException {
        if (cr) put('\r');
        out.flush();
    }

    private void put(int octet) throws IOException {
        boolean space = octet == ' ' || octet == '\t';
        boolean plain = space || (octet > ' ' && octet <= '~');
        boolean apart = quoted == 0 && !space && out.column() >= BREAK_FROM;
        if (apart || out.column() >= BREAK_AT_LAST) {
            out.put('=');
            out.endLine();
            // No line may become a boundary that wasn't one.
            plain &= octet != '-';
        }
        if (octet == '=') quoted = 2;
        else if (quoted > 0) quoted--;
        if (plain) out.put(octet);
        else out.putQuoted(octet);
    }
}
