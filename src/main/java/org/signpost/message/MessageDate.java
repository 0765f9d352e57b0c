package org.signpost.message;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes an instant as header fields want it (RFC 5322 §3.3). */
public final class MessageDate {

    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private MessageDate() {}

    /** The instant in UTC with a numeric zone: {@code Tue, 24 Nov 2026 04:07:43 +0000}. */
    public static String format(Instant instant) {
        return FORM.format(instant);
    }
}
