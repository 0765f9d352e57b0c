package org.signpost.message;

import org.signpost.address.Characters;

/**
 * One field of a message's header, as it stands there (RFC 5322 §2.2).
 *
 * @param name without the colon, its case kept
 * @param body what follows the colon, folds and leading space kept, without the last line end
 */
public record HeaderField(String name, String body) {

    /** Nobody makes a known name out of a longer one. */
    private static final int MOST_NAME = 100;

    /** Whether the field has that name; case doesn't count. */
    public boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    /**
     * Whether some readers take a field of that name for one of the other: they drop what no name
     * has, such as control characters and white space.
     */
    public static boolean isReadAs(String name, String other) {
        boolean plain = name.length() > MOST_NAME || Characters.all(name, HeaderField::isVisible);
        String read = plain ? name : name.replaceAll("[^!-~]", "");
        return read.equalsIgnoreCase(other);
    }

    private static boolean isVisible(int c) {
        return c > ' ' && c < 0x7f;
    }

    /** The body on one line: folds undone, outer space removed (RFC 5322 §2.2.3). */
    public String unfolded() {
        return body.replaceAll("\r?\n(?=[ \t])", "").strip();
    }

    /** The field as it was, with its line end. */
    public String text() {
        return name + ":" + body + "\r\n";
    }
}
