package org.signpost.dns;

import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What a domain publishes of a server's certificate (RFC 6698 §2.1), as it stands in the DNS:
 * whether anybody can use it is for DANE to say.
 *
 * @param usage the certificate usage, 0 to 255
 * @param selector which part of the certificate is meant, 0 to 255
 * @param matchingType how the data represents that part, 0 to 255
 * @param data the certificate association data, two lower-case hexadecimal digits for each octet;
 *     may be empty, or of any length, since anybody can publish anything
 */
public record TlsaRecord(int usage, int selector, int matchingType, String data) {

    private static final HexFormat HEX = HexFormat.of();
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]*+");
    private static final int BRIEF_DIGITS = 16;

    /**
     * Looks at the ranges.
     *
     * @throws IllegalArgumentException when a number is no octet, or the data no such digits
     */
    public TlsaRecord {
        if (!isOctet(usage) || !isOctet(selector) || !isOctet(matchingType)) {
            throw new IllegalArgumentException("a number of a TLSA record is out of range");
        }
        if (data.length() % 2 != 0 || !DIGITS.matcher(data).matches()) {
            throw new IllegalArgumentException("the data of a TLSA record isn't hexadecimal");
        }
    }

    /** The record with that data. */
    public static TlsaRecord of(int usage, int selector, int matchingType, byte[] data) {
        return new TlsaRecord(usage, selector, matchingType, HEX.formatHex(data));
    }

    /** The data's octets. */
    public byte[] octets() {
        return HEX.parseHex(data);
    }

    /** As a zone file has it (RFC 6698 §2.2): {@code 3 1 1 8cb0fc6c…} with all its digits. */
    public String text() {
        return parameters() + data;
    }

    /** The same for a log: at most 16 of the digits, then {@code …}. */
    public String brief() {
        return data.length() <= BRIEF_DIGITS
                ? text()
                : parameters() + data.substring(0, BRIEF_DIGITS) + "…";
    }

    /** {@link #text()}. */
    @Override
    public String toString() {
        return text();
    }

    private String parameters() {
        return usage + " " + selector + " " + matchingType + " ";
    }

    private static boolean isOctet(int number) {
        return number >= 0 && number <= 0xff;
    }
}
