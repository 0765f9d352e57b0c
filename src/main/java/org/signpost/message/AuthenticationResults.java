package org.signpost.message;

import java.util.List;

/**
 * The field that tells later programs what was found out about a message on its way in (RFC 8601
 * §2.2), as Signpost writes it.
 *
 * @param by whose word it is; the same on all servers of a site (RFC 8601 §2.5)
 * @param results in the order they are written; none where nothing was looked at
 */
public record AuthenticationResults(AuthservId by, List<AuthenticationResult> results) {

    /** The field's name. */
    public static final String NAME = "Authentication-Results";

    /** Copies the list. */
    public AuthenticationResults {
        results = List.copyOf(results);
    }

    /**
     * The field with its name, folded, ended by CRLF; one char from 0 to 255 for each octet.
     *
     * @param utf8 whether the message may have UTF-8 in its header (RFC 6532); else all is ASCII
     */
    public String field(boolean utf8) {
        return NAME + ":" + payload(NAME.length() + 1, utf8) + "\r\n";
    }

    /**
     * What stands behind the colon, folded, with a space in front and no line end; also behind the
     * instance of an ARC-Authentication-Results field (RFC 8617 §4.1.1).
     *
     * @param column how much stands in front of it on its line
     * @param utf8 as of {@link #field}
     */
    public String payload(int column, boolean utf8) {
        ResultLines lines = new ResultLines(column);
        lines.word(by.domain().text() + ";");
        if (results.isEmpty()) lines.word("none");
        ResultText text = new ResultText(utf8);
        for (int i = 0; i < results.size(); i++) {
            lines.breakLine();
            List<String> words = text.words(results.get(i));
            words.subList(0, words.size() - 1).forEach(lines::word);
            boolean last = i == results.size() - 1;
            lines.word(words.getLast() + (last ? "" : ";"));
        }
        return lines.text();
    }
}
