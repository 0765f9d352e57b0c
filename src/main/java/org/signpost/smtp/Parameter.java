package org.signpost.smtp;

import java.util.Optional;

/**
 * A parameter of MAIL or RCPT: {@code KEYWORD} or {@code KEYWORD=value} (RFC 5321 §4.1.2).
 *
 * @param keyword in upper case
 * @param value what follows the equals sign, as written
 */
public record Parameter(String keyword, Optional<String> value) {

    /** A parameter with a value. */
    public static Parameter of(String keyword, String value) {
        return new Parameter(keyword, Optional.of(value));
    }

    /** A parameter without a value. */
    public static Parameter of(String keyword) {
        return new Parameter(keyword, Optional.empty());
    }

    /** The form on the wire. */
    public String text() {
        return value.map(v -> keyword + "=" + v).orElse(keyword);
    }
}
