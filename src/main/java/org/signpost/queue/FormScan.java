package org.signpost.queue;

import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Queue.Form;
import org.signpost.queue.Queue.Lines;
import org.signpost.queue.Queue.Octets;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds out while content comes in what of it not every way takes, fast: all mail passes here. */
final class FormScan {

    private static final VarHandle EIGHT_OCTETS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long EIGHT_ONES = 0x0101_0101_0101_0101L;
    private static final long EIGHT_HIGH_BITS = EIGHT_ONES << 7;

    private final LineLengths lines = new LineLengths();

    /** Its high bits tell of octets above 127. */
    private long wide;

    /** Not zero where an octet was. */
    private long zero;

    void see(byte[] octets, int offset, int length) {
        int end = offset + length;
        int i = offset;
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            long eight = (long) EIGHT_OCTETS.get(octets, i);
            wide |= eight;
            zero |= (eight - EIGHT_ONES) & ~eight & EIGHT_HIGH_BITS;
        }
        for (; i < end; i++) {
            wide |= octets[i];
            if (octets[i] == 0) zero = EIGHT_HIGH_BITS;
        }
        lines.see(octets, offset, length);
    }

    /**
     * What came.
     *
     * @param body as it was declared: what is binary may hold anything (RFC 3030 §3)
     */
    Form form(BodyType body) {
        Lines kind = lines.anyLong() ? Lines.LONG : Lines.PLAIN;
        boolean raw = zero != 0 || body == BodyType.BINARY_MIME;
        Octets octets = (wide & EIGHT_HIGH_BITS) == 0 ? Octets.SEVEN_BIT : Octets.EIGHT_BIT;
        return new Form(octets, raw ? Lines.RAW : kind);
    }
}
