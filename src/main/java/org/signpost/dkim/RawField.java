package org.signpost.dkim;

import java.util.Locale;

/**
 * A field of a header, octet by octet as it stands there.
 *
 * @param name in lower case, without white space; empty for a line that is no field
 * @param raw one char from 0 to 255 for each octet, folds and colon kept, without the last CRLF
 */
public record RawField(String name, String raw) {

    /** The field that stands there. */
    public static RawField of(String raw) {
        int colon = raw.indexOf(':');
        // The obsolete syntax allows space before the colon (RFC 5322 §4.5).
        String name = colon < 0 ? "" : Tags.strip(raw.substring(0, colon));
        return new RawField(name.toLowerCase(Locale.ROOT), raw);
    }

    /** Whether it has that name; case doesn't count. */
    public boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    /** Whether it holds a CR or LF that is no part of a CRLF. */
    boolean hasLoneLineEnd() {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            boolean pair = c == '\r' && i + 1 < raw.length() && raw.charAt(i + 1) == '\n';
            if (pair) i++;
            else if (c == '\r' || c == '\n') return true;
        }
        return false;
    }

    /** What follows the colon. */
    public String body() {
        return raw.substring(raw.indexOf(':') + 1);
    }
}
