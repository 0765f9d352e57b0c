package org.signpost.queue;

/**
 * Tells whether content that comes in pieces has a line of more than 998 octets, and looks at few
 * of its octets: where such a line can't end later, it looks back for the last line end before.
 */
final class LineLengths {

    /** RFC 5321 §4.5.3.1.6: octets of a line, with its CRLF. */
    private static final int MOST = 1000;

    /** How many octets of a line have come; it may go on in the next piece. */
    private int begun;

    private boolean anyLong;

    /** Also of what comes last without a line end. */
    boolean anyLong() {
        return anyLong || begun > MOST - 2;
    }

    void see(byte[] octets, int offset, int length) {
        if (anyLong) return;
        int end = offset + length;
        int start = offset - begun;
        while (end - start >= MOST) {
            int next = lineStart(octets, Math.max(start, offset), start + MOST);
            if (next < 0) {
                // What comes next may be its line end.
                anyLong = true;
                return;
            }
            start = next;
        }
        int last = lineStart(octets, Math.max(start, offset), end);
        begun = end - (last < 0 ? start : last);
    }

    /** Behind the last LF there; negative where there is none. */
    private static int lineStart(byte[] octets, int from, int end) {
        for (int i = end - 1; i >= from; i--) if (octets[i] == '\n') return i + 1;
        return -1;
    }
}
