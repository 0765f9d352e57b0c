package org.signpost.dkim;

import java.util.Locale;
import java.util.Optional;

/** How a message is made equal to what may become of it on its way (RFC 6376 §3.4). */
public enum Canonicalization {
    /** Nearly nothing may change. */
    SIMPLE,
    /** White space may. */
    RELAXED;

    /** The one of that name. */
    static Optional<Canonicalization> of(String name) {
        return switch (name) {
            case "simple" -> Optional.of(SIMPLE);
            case "relaxed" -> Optional.of(RELAXED);
            default -> Optional.empty();
        };
    }

    /** The name that stands in {@code c=}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A field without its last CRLF (§3.4.1, §3.4.2). */
    public String field(String raw) {
        return this == SIMPLE ? raw : relaxed(raw);
    }

    private static String relaxed(String raw) {
        int colon = raw.indexOf(':');
        StringBuilder out = new StringBuilder(raw.length());
        if (colon < 0) return raw;
        out.append(Tags.strip(raw.substring(0, colon)).toLowerCase(Locale.ROOT)).append(':');
        int start = out.length();
        boolean blank = false;
        for (int i = colon + 1; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (isLineEnd(raw, i)) {
                i++;
            } else if (c == ' ' || c == '\t') {
                blank = true;
            } else {
                if (blank && out.length() > start) out.append(' ');
                blank = false;
                out.append(c);
            }
        }
        return out.toString();
    }

    private static boolean isLineEnd(String raw, int i) {
        return raw.charAt(i) == '\r' && i + 1 < raw.length() && raw.charAt(i + 1) == '\n';
    }
}
