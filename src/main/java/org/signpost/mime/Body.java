package org.signpost.mime;

import org.signpost.mime.Encoding.Encoder;

import java.io.IOException;
import java.util.Optional;

/**
 * Looks at a body that comes in pieces, whose last line end may belong to the boundary behind it,
 * and counts how long it gets when it is encoded.
 */
final class Body {

    private static final byte[] CRLF = {'\r', '\n'};

    private final Flaws flaws = new Flaws();
    private final Optional<Encoder> encoder;

    /** A line end came last. */
    private boolean lineEnd;

    private long encoded;

    private Body(Optional<Encoding> counted) {
        encoder = counted.map(e -> e.encoder((_, _, length) -> encoded += length));
    }

    /** One that is never encoded. */
    static Body plain() {
        return new Body(Optional.empty());
    }

    /** One that may have to be encoded so, or in base64. */
    static Body counted(Encoding encoding) {
        return new Body(Optional.of(encoding));
    }

    /** Adds a piece: a line with its end, or a part of one that doesn't end with CR. */
    void add(byte[] octets, int length) throws IOException {
        if (lineEnd) see(CRLF, 2);
        lineEnd = length >= 2 && octets[length - 2] == '\r' && octets[length - 1] == '\n';
        see(octets, lineEnd ? length - 2 : length);
    }

    /**
     * It is over.
     *
     * @param atEnd whether the last line end is its own
     */
    void finish(boolean atEnd) throws IOException {
        if (lineEnd && atEnd) see(CRLF, 2);
        flaws.finish();
        if (encoder.isPresent()) encoder.get().end();
    }

    private void see(byte[] octets, int length) throws IOException {
        flaws.see(octets, length);
        if (encoder.isPresent()) encoder.get().write(octets, 0, length);
    }

    boolean spoils(Passage passage) {
        return flaws.spoils(passage);
    }

    /**
     * How a body that isn't encoded yet is best encoded: shortest, but text so that people can read
     * it unless that is half as long again.
     *
     * @param length in octets
     */
    Encoding better(boolean text, long length) {
        // What isn't lines has none to keep.
        if (!text && flaws.hasControl()) return Encoding.BASE64;
        long base64 = Base64Lines.lengthOf(length);
        boolean readable = text ? 2 * encoded <= 3 * base64 : encoded <= base64;
        return readable ? Encoding.QUOTED_PRINTABLE : Encoding.BASE64;
    }

    /** How long it is in that encoding. */
    long lengthIn(Encoding encoding, long length) {
        return encoding == Encoding.BASE64 ? Base64Lines.lengthOf(length) : encoded;
    }
}
