package org.signpost.smtp;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Hands out octets in pieces of a size of the test's choice, as a network may. */
final class PiecewiseStream extends InputStream {

    private final byte[] octets;
    private final int firstPiece;
    private final int piece;
    private int position;

    PiecewiseStream(String text, int firstPiece, int piece) {
        octets = text.getBytes(StandardCharsets.ISO_8859_1);
        this.firstPiece = firstPiece;
        this.piece = piece;
    }

    /** How many octets nobody has taken yet. */
    int left() {
        return octets.length - position;
    }

    @Override
    public int read() {
        return position == octets.length ? -1 : octets[position++] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (position == octets.length) return -1;
        int most = position == 0 ? firstPiece : piece;
        int count = Math.min(Math.min(length, most), octets.length - position);
        System.arraycopy(octets, position, into, offset, count);
        position += count;
        return count;
    }
}
