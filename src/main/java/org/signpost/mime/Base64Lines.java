package org.signpost.mime;

import org.signpost.mime.Encoding.Encoder;

import java.io.IOException;

/** Writes octets in base64, in lines of 76 characters (RFC 2045 §6.8). */
final class Base64Lines implements Encoder {

    static final int LINE = 76;

    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private final LineOutput out;
    private int bits;
    private int count;

    Base64Lines(OctetSink sink) {
        out = new LineOutput(sink);
    }

    /** How many octets come of so many. */
    static long lengthOf(long octets) {
        long characters = (octets + 2) / 3 * 4;
        return characters == 0 ? 0 : characters + (characters - 1) / LINE * 2;
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            bits = (bits << 8) | (octets[i] & 0xff);
            if (++count == 3) quantum(4);
        }
    }

    @Override
    public void end() throws IOException {
        if (count > 0) {
            int characters = count + 1;
            bits <<= 8 * (3 - count);
            quantum(characters);
            for (int i = characters; i < 4; i++) out.put('=');
        }
        out.flush();
    }

    private void quantum(int characters) throws IOException {
        if (out.column() == LINE) out.endLine();
        for (int i = 0; i < characters; i++) {
            out.put(ALPHABET.charAt((bits >> (18 - 6 * i)) & 0x3f));
        }
        bits = 0;
        count = 0;
    }
}
