package org.signpost.smtp;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes content after DATA: dots stuffed, ended by {@code <CRLF>.<CRLF>} (RFC 5321 §4.5.2).
 *
 * <p>Binary content may hold CR or LF alone, and is converted before it comes here; what were left
 * would be our mistake, and is never sent (RFC 5321 §2.3.8).
 */
public final class DataWriter implements ContentSink {

    private static final byte[] END = {'.', '\r', '\n'};
    private static final byte[] CRLF_END = {'\r', '\n', '.', '\r', '\n'};

    private final OutputStream out;

    /** The octet before the next; at the beginning it is as after a line. */
    private byte last = '\n';

    /** Writes to that stream, which should be buffered. */
    public DataWriter(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        int start = offset;
        int end = offset + length;
        int i = offset;
        while (i < end) {
            byte octet = octets[i];
            check(octet, last);
            if (octet == '.' && last == '\n') {
                out.write(octets, start, i - start);
                out.write('.');
                start = i;
            }
            boolean text = octet != '\r' && octet != '\n';
            i = text ? Newlines.next(octets, i + 1, end) : i + 1;
            last = octets[i - 1];
        }
        out.write(octets, start, end - start);
    }

    /** Writes the end of data, after a CRLF where the last line has none, and flushes. */
    public void end() throws IOException {
        if (last == '\r') throw new BareNewlineException();
        out.write(last == '\n' ? END : CRLF_END);
        out.flush();
    }

    private static void check(byte octet, byte before) throws BareNewlineException {
        if (octet == '\n' ? before != '\r' : before == '\r') {
            throw new BareNewlineException();
        }
    }

    /** Content was to be sent that holds a bare CR or LF. */
    public static final class BareNewlineException extends IOException {
        private static final long serialVersionUID = 1;

        BareNewlineException() {
            super("the content holds a bare CR or LF (RFC 5321 §2.3.8)");
        }
    }
}
