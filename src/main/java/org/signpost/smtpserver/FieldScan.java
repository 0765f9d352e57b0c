package org.signpost.smtpserver;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Finds the fields of a header that comes in pieces, and keeps no more than one of them at a time
 * (RFC 5322 §2.2). Lines end with CRLF.
 */
final class FieldScan {

    /** Of a longer header the rest isn't looked at. */
    static final long MOST_OCTETS = 1024 * 1024;

    /** Of a longer body the rest isn't kept. */
    static final int MOST_BODY = 16 * 1024;

    private static final int MOST_NAME = 16;

    /** What is asked about fields, and told of them. */
    interface Reader {

        /** Whether a field's body is wanted; the name is in lower case. */
        boolean wants(String name);

        /**
         * Takes a field.
         *
         * @param body on one line
         * @param whole false where its end isn't there
         */
        void take(String name, String body, boolean whole);
    }

    private enum State {
        LINE_START,
        NAME,
        AFTER_NAME,
        BODY,
        SKIPPED,
        ENDED
    }

    private final Reader reader;
    private final StringBuilder name = new StringBuilder(MOST_NAME);
    private byte[] body = {};
    private int length;
    private boolean wholeBody = true;
    private State state = State.LINE_START;
    private boolean wanted;

    /** The line before ended in the middle of a name, or before its colon. */
    private boolean nameGoesOn;

    private boolean begun;
    private boolean startsWithSpace;
    private boolean whole = true;
    private boolean eightBit;
    private long seen;
    private long octets;
    private int count;

    FieldScan(Reader reader) {
        this.reader = reader;
    }

    /** Looks at more of the message. */
    void scan(byte[] octets, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end && state != State.ENDED) next(octets[at++]);
        this.octets += at - offset;
        seen += length;
        if (seen <= MOST_OCTETS || state == State.ENDED) return;
        tell(false);
        state = State.ENDED;
        whole = false;
    }

    /** How many octets the header has, as far as it was looked at, the empty line included. */
    long octets() {
        return octets;
    }

    /** How many fields it has, as far as it was looked at. */
    int count() {
        return count;
    }

    /** Whether the header holds octets above 127, as far as it was looked at. */
    boolean isEightBit() {
        return eightBit;
    }

    /** The message is over. */
    void finish() {
        tell(true);
        state = State.ENDED;
    }

    /** Whether all of the header was looked at. */
    boolean whole() {
        return whole;
    }

    /**
     * Whether the message begins with white space, and would go on with whatever is put before it.
     */
    boolean startsWithSpace() {
        return startsWithSpace;
    }

    private void next(byte octet) {
        eightBit |= octet < 0;
        // CR comes before LF only (RFC 5321 §2.3.8).
        if (octet == '\r') return;
        if (octet == '\n') {
            nameGoesOn = state == State.NAME || state == State.AFTER_NAME;
            if (state == State.LINE_START) finish();
            else state = State.LINE_START;
            return;
        }
        switch (state) {
            case LINE_START -> begin(octet);
            case NAME -> inName(octet);
            case AFTER_NAME -> afterName(octet);
            case BODY -> keep(octet);
            case SKIPPED, ENDED -> {}
        }
    }

    /** A line that begins with white space goes on with the field before (RFC 5322 §2.2.3). */
    private void begin(byte octet) {
        if (isSpace(octet)) {
            startsWithSpace |= !begun;
            begun = true;
            if (nameGoesOn) state = State.AFTER_NAME;
            else state = wanted ? State.BODY : State.SKIPPED;
            next(octet);
            return;
        }
        begun = true;
        count++;
        tell(true);
        name.setLength(0);
        state = State.NAME;
        inName(octet);
    }

    private void inName(byte octet) {
        if (octet == ':' || isSpace(octet)) afterName(octet);
        else if (name.length() == MOST_NAME) state = State.SKIPPED;
        // Some readers drop what no name has; what they then take for a From field is one here too.
        else if (isVisible(octet)) name.append((char) octet);
    }

    /** The obsolete syntax has white space before the colon (RFC 5322 §4.5). */
    private void afterName(byte octet) {
        if (isSpace(octet)) {
            state = State.AFTER_NAME;
        } else if (octet == ':') {
            wanted = reader.wants(lowerName());
            state = wanted ? State.BODY : State.SKIPPED;
        } else if (isVisible(octet)) {
            state = State.SKIPPED;
        }
    }

    private static boolean isVisible(byte octet) {
        return octet > ' ' && octet < 0x7f;
    }

    private void keep(byte octet) {
        if (length == MOST_BODY) {
            wholeBody = false;
            return;
        }
        if (length == body.length) body = Arrays.copyOf(body, Math.max(256, 2 * length));
        body[length++] = octet;
    }

    /** Hands the field on that has come to its end. */
    private void tell(boolean atItsEnd) {
        if (!wanted) return;
        String text = new String(body, 0, length, StandardCharsets.UTF_8);
        reader.take(lowerName(), text, atItsEnd && wholeBody);
        wanted = false;
        wholeBody = true;
        length = 0;
    }

    private String lowerName() {
        return name.toString().toLowerCase(Locale.ROOT);
    }

    private static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
