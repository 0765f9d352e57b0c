package org.signpost.mime;

import java.io.IOException;

/** Gathers octets for a sink, and knows the column that the next stands in. */
final class LineOutput {

    private static final byte[] HEX = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'
    };

    private final OctetSink out;
    private final byte[] buffer = new byte[4096];
    private int length;
    private int column;

    LineOutput(OctetSink out) {
        this.out = out;
    }

    int column() {
        return column;
    }

    void put(int octet) throws IOException {
        if (length == buffer.length) flush();
        buffer[length++] = (byte) octet;
        column++;
    }

    /** RFC 2045 §6.7, rule 1. */
    void putQuoted(int octet) throws IOException {
        put('=');
        put(HEX[(octet >> 4) & 0xf]);
        put(HEX[octet & 0xf]);
    }

    void endLine() throws IOException {
        put('\r');
        put('\n');
        column = 0;
    }

    void flush() throws IOException {
        if (length > 0) out.write(buffer, 0, length);
        length = 0;
    }
}
