package org.signpost.smtp;

import java.util.Optional;

/**
 * A path as MAIL and RCPT write it, {@code <address>}, its source route removed (RFC 5321 §4.1.2,
 * appendix C).
 *
 * @param address between the angle brackets, without a source route; empty for the null path
 * @param rest what follows the closing bracket
 */
record PathText(String address, String rest) {

    /** Splits the argument after MAIL or RCPT, or is empty where it has not that form. */
    static Optional<PathText> read(String argument, String keyword) {
        String text = argument.stripLeading();
        if (!text.regionMatches(true, 0, keyword, 0, keyword.length())) return Optional.empty();
        // Many clients put a space after the colon; RFC 5321 §3.3 forbids it, everyone bears it.
        String path = text.substring(keyword.length()).stripLeading();
        if (!path.startsWith("<")) return Optional.empty();
        int end = closingBracket(path);
        if (end < 0) return Optional.empty();
        String inner = path.substring(1, end);
        return withoutRoute(inner).map(address -> new PathText(address, path.substring(end + 1)));
    }

    /** The closing bracket, which isn't one inside a quoted local part. */
    private static int closingBracket(String path) {
        boolean quoted = false;
        for (int i = 1; i < path.length(); i++) {
            char c = path.charAt(i);
            if (quoted && c == '\\') i++;
            else if (c == '"') quoted = !quoted;
            else if (c == '>' && !quoted) return i;
        }
        return -1;
    }

    private static Optional<String> withoutRoute(String inner) {
        if (!inner.startsWith("@")) return Optional.of(inner);
        int colon = inner.indexOf(':');
        return colon < 0 ? Optional.empty() : Optional.of(inner.substring(colon + 1));
    }
}
