package org.signpost.dkim;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Brings a body that streams by into its canonical form (RFC 6376 §3.4.3, §3.4.4), and hands it on
 * in pieces as long as possible.
 *
 * <p>Nearly all text is canonical already. So it looks for the few places that aren't, eight octets
 * at a time, and what lies between them is handed on as it came, without being copied. Line ends
 * are held back, since those at the end of a body count as one at most.
 */
final class BodyCanonicalizer {

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW = 0x7f7f7f7f7f7f7f7fL;
    private static final long TABS = 0x0909090909090909L;
    private static final long CRS = 0x0d0d0d0d0d0d0d0dL;
    private static final long SPACES = 0x2020202020202020L;
    private static final int LINE_ENDS = 64;
    private static final byte[] CRLFS =
            "\r\n".repeat(LINE_ENDS).getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CR_ALONE = {'\r'};
    private static final byte[] SPACE = {' '};

    private final boolean relaxed;
    private final Canonical out;

    /** Line ends that wait for something to follow. */
    private long lineEnds;

    /** White space that waits for something to follow on its line. */
    private boolean blank;

    /** A CR that waits for the octet after it. */
    private boolean cr;

    private boolean any;

    /** Takes octets of the canonical form. */
    interface Canonical {
        void take(byte[] octets, int from, int length);
    }

    BodyCanonicalizer(Canonicalization canonicalization, Canonical out) {
        relaxed = canonicalization == Canonicalization.RELAXED;
        this.out = out;
    }

    void write(byte[] octets, int from, int length) {
        int to = from + length;
        int at = from;
        if (cr && length > 0) at = afterCr(octets, at);
        while (at < to) at = isHeld(octets[at]) ? held(octets, at, to) : run(octets, at, to);
    }

    private int afterCr(byte[] octets, int at) {
        cr = false;
        if (octets[at] == '\n') {
            lineEnd();
            return at + 1;
        }
        content(CR_ALONE, 0, 1);
        return at;
    }

    private boolean isHeld(byte octet) {
        return octet == '\r' || (relaxed && (octet == ' ' || octet == '\t'));
    }

    /** Takes one octet that may have to go. */
    private int held(byte[] octets, int at, int to) {
        if (octets[at] != '\r') {
            blank = true;
        } else if (at + 1 == to) {
            cr = true;
        } else if (octets[at + 1] == '\n') {
            lineEnd();
            return at + 2;
        } else {
            content(octets, at, 1);
        }
        return at + 1;
    }

    private void lineEnd() {
        blank = false;
        lineEnds++;
    }

    /** Hands on what is canonical from there on; begins with an octet that stays. */
    private int run(byte[] octets, int from, int to) {
        int end = plainEnd(octets, from + 1, to);
        while (end + 2 < to && octets[end] == '\r' && octets[end + 1] == '\n') {
            if (isHeld(octets[end + 2])) break;
            end = plainEnd(octets, end + 3, to);
        }
        content(octets, from, end - from);
        return end;
    }

    /** Where the next octet is that isn't surely followed by one of its line. */
    private int plainEnd(byte[] octets, int from, int to) {
        int at = from;
        while (true) {
            while (at + Long.BYTES <= to && isPlain((long) LONGS.get(octets, at))) {
                at += Long.BYTES;
            }
            int stop = Math.min(at + Long.BYTES, to);
            while (at < stop) {
                if (isHeld(octets[at]) && !isInnerSpace(octets, at, to)) return at;
                at++;
            }
            if (at == to) return at;
        }
    }

    /** One space between two octets that stay. */
    private boolean isInnerSpace(byte[] octets, int at, int to) {
        return octets[at] == ' ' && at + 1 < to && !isHeld(octets[at + 1]);
    }

    /** Whether none of eight octets is a CR, and for relaxed, their white space is canonical. */
    private boolean isPlain(long eight) {
        if (zeros(eight ^ CRS) != 0) return false;
        if (!relaxed) return true;
        long spaces = zeros(eight ^ SPACES);
        // The last octet's follower isn't among these eight.
        return (spaces & (spaces << Byte.SIZE)) == 0 && spaces >= 0 && zeros(eight ^ TABS) == 0;
    }

    /** The highest bit of each octet that is zero, and no other. */
    private static long zeros(long eight) {
        return ~(((eight & LOW) + LOW) | eight | LOW);
    }

    private void content(byte[] octets, int from, int length) {
        any = true;
        flushLineEnds();
        if (blank) out.take(SPACE, 0, 1);
        blank = false;
        out.take(octets, from, length);
    }

    private void flushLineEnds() {
        for (; lineEnds > 0; lineEnds -= Math.min(lineEnds, LINE_ENDS)) {
            out.take(CRLFS, 0, 2 * (int) Math.min(lineEnds, LINE_ENDS));
        }
    }

    /** The body ends here: with one line end, but for an empty one in the relaxed form. */
    void end() {
        if (cr) {
            cr = false;
            content(CR_ALONE, 0, 1);
        }
        if (any || !relaxed) out.take(CRLFS, 0, 2);
    }
}
