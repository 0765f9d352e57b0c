package org.signpost.mime;

/**
 * What the way to the next hop takes. No way takes NUL, a bare CR or a bare LF, which go by
 * BINARYMIME alone (RFC 3030 §3), where nothing needs converting.
 *
 * @param eightBit octets above 127, which need 8BITMIME; without it they are encoded in bodies and
 *     in the header
 * @param longLines lines of more than 998 octets, as files and LMTP take them
 */
public record Passage(boolean eightBit, boolean longLines) {

    /** RFC 5321 §4.5.3.1.6: octets of a line, without its CRLF. */
    static final int MOST_LINE = 998;
}
