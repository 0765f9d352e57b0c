package org.signpost.message;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes dates as header fields hold them (RFC 5322 §3.3). */
public final class MailDate {

    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH);

    private MailDate() {}

    /** The date in that zone, such as {@code Sun, 1 Nov 2026 12:00:00 +0000}. */
    public static String text(Instant instant, ZoneId zone) {
        return FORM.format(instant.atZone(zone));
    }
}
