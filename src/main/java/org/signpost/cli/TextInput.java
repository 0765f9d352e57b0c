package org.signpost.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A text whose lines end with LF, CRLF or CR, read with CRLF throughout, because nothing else may
 * travel (RFC 5321 §2.3.8).
 */
final class TextInput extends InputStream {

    private static final int NONE = -2;

    private final InputStream in;
    private final boolean dotEnds;
    private boolean lineStart = true;
    private boolean ended;
    private int before = NONE;
    private int pending = NONE;

    /**
     * Reads that text.
     *
     * @param dotEnds whether a line of one dot ends it, as on a terminal
     */
    TextInput(InputStream in, boolean dotEnds) {
        this.in = new BufferedInputStream(in);
        this.dotEnds = dotEnds;
    }

    @Override
    public int read() throws IOException {
        if (pending != NONE) {
            int next = pending;
            pending = NONE;
            return next;
        }
        if (ended) return -1;
        int c = in.read();
        if (c == '\n' && before == '\r') c = in.read();
        if (c == '.' && lineStart && dotEnds && loneDot()) c = -1;
        before = c;
        if (c < 0) return end();
        lineStart = c == '\n' || c == '\r';
        if (!lineStart) return c;
        pending = '\n';
        return '\r';
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
        int count = 0;
        while (count < length) {
            int c = read();
            if (c < 0) return count == 0 ? -1 : count;
            octets[offset + count++] = (byte) c;
        }
        return count;
    }

    private int end() {
        ended = true;
        if (lineStart) return -1;
        // A last line without its end gets one.
        lineStart = true;
        pending = '\n';
        return '\r';
    }

    private boolean loneDot() throws IOException {
        in.mark(1);
        int after = in.read();
        in.reset();
        return after == '\n' || after == '\r' || after < 0;
    }
}
