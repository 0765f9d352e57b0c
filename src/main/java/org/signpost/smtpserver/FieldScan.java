package org.signpost.smtpserver;

import org.signpost.address.Characters;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Finds the fields of a header that comes in pieces, and keeps no more than one of them at a time
 * (RFC 5322 §2.2). Lines end with CRLF.
 */
final class FieldScan {

    /** Of a longer header the rest isn't looked at. */
    static final long MOST_OCTETS = 1024 * 1024;

    /** Where a body has more lines, no more of them are kept. */
    static final int MOST_LINES = 10_000;

    private static final int MOST_NAME = 16;

    /** What is asked about fields, and told of them. */
    interface Reader {

        /**
         * How many octets of such a field's body are kept, the name in lower case; none where it
         * isn't wanted.
         */
        int most(String name);

        /**
         * Takes a field.
         *
         * @param name in lower case
         */
        void take(String name, Field field);
    }

    /**
     * A field that was found.
     *
     * @param raw its body on one line, as much of it as is kept, one character for each octet
     * @param whole false where more of them were there
     * @param place where it stands
     */
    record Field(String raw, boolean whole, Place place) {

        /** The body as a text. */
        String text() {
            if (Characters.all(raw, c -> c < 0x80)) return raw;
            return new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }
    }

    /**
     * Where a field stands in the content.
     *
     * @param start of its name
     * @param end behind its last line end; nobody knows where it is where {@code ended} is false
     * @param ended whether it is over
     * @param body where its body begins
     * @param folds how many octets of the body come before each line end in it
     * @param oddName whether its name holds octets that no name has
     */
    record Place(
            long start, long end, boolean ended, long body, List<Integer> folds, boolean oddName) {

        /** Where that octet of the body stands, or where its body ends. */
        long of(int octet) {
            int before = 0;
            while (before < folds.size() && folds.get(before) < octet) before++;
            return body + octet + 2L * before;
        }
    }

    private enum State {
        LINE_START,
        NAME,
        AFTER_NAME,
        LONG_NAME,
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

    /** Octets of this field's body that are kept; none where it isn't wanted. */
    private int most;

    /** Something in the name was dropped. */
    private boolean oddName;

    /** The line before ended in the middle of a name, or before its colon. */
    private boolean nameGoesOn;

    private long position;
    private long lineStart;
    private long nameStart;
    private long bodyStart;
    private List<Integer> folds = new ArrayList<>(0);
    private boolean begun;
    private boolean startsWithSpace;
    private boolean anyField;
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
        while (at < end && state != State.ENDED) {
            next(octets[at++]);
            position++;
        }
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
        if (state != State.LINE_START) lineStart = position;
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

    /** Whether the message has text where its header should be, and no field at all. */
    boolean lacksHeader() {
        return begun && !anyField;
    }

    private void next(byte octet) {
        eightBit |= octet < 0;
        // CR comes before LF only (RFC 5321 §2.3.8).
        if (octet == '\r') return;
        if (octet == '\n') {
            nameGoesOn = state == State.NAME || state == State.AFTER_NAME;
            if (state == State.LINE_START) finish();
            else endLine();
            return;
        }
        switch (state) {
            case LINE_START -> begin(octet);
            case NAME -> inName(octet);
            case AFTER_NAME -> afterName(octet);
            case LONG_NAME -> inLongName(octet);
            case BODY -> keep(octet);
            case SKIPPED, ENDED -> {}
        }
    }

    private void endLine() {
        state = State.LINE_START;
        lineStart = position + 1;
        if (most == 0 || length == most) return;
        if (folds.size() == MOST_LINES) giveUp();
        else folds.add(length);
    }

    /** A line that begins with white space goes on with the field before (RFC 5322 §2.2.3). */
    private void begin(byte octet) {
        if (isSpace(octet)) {
            startsWithSpace |= !begun;
            begun = true;
            if (nameGoesOn) state = State.AFTER_NAME;
            else state = most > 0 ? State.BODY : State.SKIPPED;
            next(octet);
            return;
        }
        begun = true;
        count++;
        tell(true);
        name.setLength(0);
        oddName = false;
        nameStart = lineStart;
        state = State.NAME;
        inName(octet);
    }

    private void inName(byte octet) {
        if (octet == ':' || isSpace(octet)) afterName(octet);
        else if (name.length() == MOST_NAME) state = State.LONG_NAME;
        // Some readers drop what no name has; what they then take for a From field is one here too.
        else if (isVisible(octet)) name.append((char) octet);
        else oddName = true;
    }

    /** Nobody wants such a field; it is one nevertheless. */
    private void inLongName(byte octet) {
        if (isVisible(octet) && octet != ':') return;
        anyField |= octet == ':';
        state = State.SKIPPED;
    }

    /** The obsolete syntax has white space before the colon (RFC 5322 §4.5). */
    private void afterName(byte octet) {
        if (isSpace(octet)) {
            state = State.AFTER_NAME;
        } else if (octet == ':') {
            anyField |= !name.isEmpty();
            most = reader.most(lowerName());
            bodyStart = position + 1;
            state = most > 0 ? State.BODY : State.SKIPPED;
        } else if (isVisible(octet)) {
            state = State.SKIPPED;
        } else {
            oddName = true;
        }
    }

    private static boolean isVisible(byte octet) {
        return octet > ' ' && octet < 0x7f;
    }

    private void keep(byte octet) {
        if (length == most) {
            wholeBody = false;
            return;
        }
        if (length == body.length) body = Arrays.copyOf(body, Math.max(256, 2 * length));
        body[length++] = octet;
    }

    /** Keeps no more of the field. */
    private void giveUp() {
        most = length;
        wholeBody = false;
    }

    /** Hands the field on that has come to its end. */
    private void tell(boolean atItsEnd) {
        if (most == 0) return;
        Place place =
                new Place(nameStart, lineStart, atItsEnd, bodyStart, List.copyOf(folds), oddName);
        String raw = new String(body, 0, length, StandardCharsets.ISO_8859_1);
        reader.take(lowerName(), new Field(raw, atItsEnd && wholeBody, place));
        folds = new ArrayList<>(0);
        most = 0;
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
