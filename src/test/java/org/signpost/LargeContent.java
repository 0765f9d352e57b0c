package org.signpost;

import org.signpost.smtp.ContentSink;
import org.signpost.smtpclient.Content;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Content that is never as a whole in memory. All its lines differ, so that pieces that are lost or
 * change places are noticed, and some begin with a dot.
 *
 * @param size whole pieces of 16,000 octets
 */
record LargeContent(long size) implements Content {

    /** Begins it. */
    static final String HEADER = "From: large@theirs.test\r\n\r\n";

    private static final int LINE_OCTETS = 80;
    private static final int LINES_OF_A_PIECE = 200;
    private static final int DOTTED = 8;

    @Override
    public void writeTo(ContentSink sink) throws IOException {
        byte[] piece = new byte[LINES_OF_A_PIECE * LINE_OCTETS];
        for (int line = 0; line < size / LINE_OCTETS; line += LINES_OF_A_PIECE) {
            Arrays.fill(piece, (byte) 'x');
            for (int i = 0; i < LINES_OF_A_PIECE; i++) end(piece, i * LINE_OCTETS, line + i);
            byte[] header = HEADER.getBytes(StandardCharsets.US_ASCII);
            if (line == 0) System.arraycopy(header, 0, piece, 0, header.length);
            sink.write(piece, 0, piece.length);
        }
    }

    /** Ends a line with its number. */
    private static void end(byte[] piece, int start, int line) {
        int at = start + LINE_OCTETS;
        piece[--at] = '\n';
        piece[--at] = '\r';
        for (int rest = line; rest > 0; rest /= 10) piece[--at] = (byte) ('0' + rest % 10);
        if (line % DOTTED == 0) piece[start] = '.';
    }
}
