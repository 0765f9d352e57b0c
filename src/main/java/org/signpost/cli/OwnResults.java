package org.signpost.cli;

import org.signpost.dkim.HeaderBlock;
import org.signpost.dkim.RawField;
import org.signpost.message.AuthenticationResults;
import org.signpost.message.ClaimedResults;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The results that a message carries in a server's own name, for the set that it adds to the chain
 * (RFC 8617 §4.1.1): those of all of its fields, in their order.
 */
final class OwnResults {

    private OwnResults() {}

    /** Behind the server's name, word for word but for the name itself; one char for each octet. */
    static String merged(HeaderBlock header, String server) {
        List<String> results = new ArrayList<>();
        for (RawField field : header.all(AuthenticationResults.NAME)) {
            boolean tells = claimed(field, server).filter(c -> !c.results().isEmpty()).isPresent();
            if (tells) results.add(behindName(field.body()));
        }
        if (results.isEmpty()) results.add(" none");
        return server.toLowerCase(Locale.ROOT) + ";" + String.join(";", results);
    }

    /** Whether the message has a field in that name, though it may say "none". */
    static boolean isIn(HeaderBlock header, String server) {
        return header.all(AuthenticationResults.NAME).stream()
                .anyMatch(field -> claimed(field, server).isPresent());
    }

    private static Optional<ClaimedResults> claimed(RawField field, String server) {
        return ClaimedResults.parse(field.body())
                .filter(c -> c.authservId().equalsIgnoreCase(server));
    }

    /** What follows the first semicolon that is in no comment and no quotes, without the last. */
    private static String behindName(String body) {
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            if (c == '\\') i++;
            else if (c == '"' && depth == 0) quoted = !quoted;
            else if (c == '(' && !quoted) depth++;
            else if (c == ')' && !quoted) depth--;
            else if (c == ';' && !quoted && depth == 0) return trimmed(body.substring(i + 1));
        }
        return "";
    }

    private static String trimmed(String results) {
        String text = results.stripTrailing();
        return text.endsWith(";") ? text.substring(0, text.length() - 1).stripTrailing() : text;
    }
}
