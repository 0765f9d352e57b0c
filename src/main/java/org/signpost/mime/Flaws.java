package org.signpost.mime;

/** What octets hold that not every way takes. */
final class Flaws {

    private boolean eightBit;
    private boolean longLine;
    private boolean control;
    private int column;
    private int last;

    /** Whether that text holds octets above 127, one character for each. */
    static boolean isEightBit(String octets) {
        for (int i = 0; i < octets.length(); i++) if (octets.charAt(i) > 0x7f) return true;
        return false;
    }

    /** Looks at more octets. */
    void see(byte[] octets, int length) {
        for (int i = 0; i < length; i++) see(octets[i] & 0xff);
    }

    private void see(int octet) {
        eightBit |= octet > 0x7f;
        // NUL, a LF without CR, and a CR without LF (RFC 5321 §2.3.8).
        control |= octet == 0 || (octet == '\n') != (last == '\r');
        // A CR may be the line end's.
        column = octet == '\n' && last == '\r' ? 0 : column + 1;
        longLine |= column > Passage.MOST_LINE && octet != '\r' && octet != '\n';
        last = octet;
    }

    /** The lines before are somebody else's. */
    void finish() {
        control |= last == '\r';
        last = 0;
        column = 0;
    }

    boolean isEightBit() {
        return eightBit;
    }

    boolean hasControl() {
        return control;
    }

    /** Whether such a thing may not go that way. */
    boolean spoils(Passage passage) {
        return control || (eightBit && !passage.eightBit()) || (longLine && !passage.longLines());
    }
}
