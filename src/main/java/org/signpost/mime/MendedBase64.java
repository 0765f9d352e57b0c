package org.signpost.mime;

import org.signpost.mime.Encoding.Encoder;

import java.io.IOException;

/** Leaves out what isn't base64 and is to be ignored, and breaks its long lines (RFC 2045 §6.8). */
final class MendedBase64 implements Encoder {

    private final LineOutput out;
    private boolean cr;

    MendedBase64(OctetSink sink) {
        out = new LineOutput(sink);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            int octet = octets[i];
            if (octet == '\n' && cr) out.endLine();
            cr = octet == '\r';
            if (!isBase64(octet)) continue;
            if (out.column() == Base64Lines.LINE) out.endLine();
            out.put(octet);
        }
    }

    private static boolean isBase64(int octet) {
        return (octet >= 'A' && octet <= 'Z')
                || (octet >= 'a' && octet <= 'z')
                || (octet >= '0' && octet <= '9')
                || octet == '+'
                || octet == '/'
                || octet == '=';
    }

    @Override
    public void end() throws IOException {
        out.flush();
    }
}
