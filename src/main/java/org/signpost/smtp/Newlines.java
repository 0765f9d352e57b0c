package org.signpost.smtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds where lines end, fast: every octet of every message passes here, coming and going. */
final class Newlines {
    private Newlines() {}

    private static final VarHandle EIGHT_OCTETS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EIGHT_ONES = 0x0101_0101_0101_0101L;
    private static final long EIGHT_HIGH_BITS = EIGHT_ONES << 7;
    private static final long EIGHT_CR = EIGHT_ONES * '\r';
    private static final long EIGHT_LF = EIGHT_ONES * '\n';

    /** Where the next CR or LF is; the limit where there is none. Looks at eight octets a time. */
    static int next(byte[] octets, int from, int limit) {
        int i = from;
        for (; i + Long.BYTES <= limit; i += Long.BYTES) {
            long eight = (long) EIGHT_OCTETS.get(octets, i);
            long found = zeroOctets(eight ^ EIGHT_CR) | zeroOctets(eight ^ EIGHT_LF);
            if (found != 0) return i + (Long.numberOfTrailingZeros(found) >>> 3);
        }
        while (i < limit && octets[i] != '\r' && octets[i] != '\n') i++;
        return i;
    }

    /** Sets the highest bit of the lowest octet that is zero; those above it may be wrong. */
    private static long zeroOctets(long eight) {
        return (eight - EIGHT_ONES) & ~eight & EIGHT_HIGH_BITS;
    }
}
