package org.signpost.message;

/**
 * One field of a message's header, as it stands there (RFC 5322 §2.2).
 *
 * @param name without the colon, its case kept
 * @param body what follows the colon, folds and leading space kept, without the last line end
 */
public record HeaderField(String name, String body) {

    /** Whether the field has that name; case doesn't count. */
    public boolean is(String other) {
        return name.equalsIgnoreCase(other);
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
