package org.signpost.queue;

import org.signpost.mime.Edit;
import org.signpost.mime.Edit.Replace;
import org.signpost.mime.Edits;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes the edits of a message as text for its row: offset, length, length of what is new, new.
 */
final class EditText {
    private EditText() {}

    /** As {@code 120+0=6:Date: 200-14=0:}; none for no edits. */
    static Optional<String> of(Edits edits) {
        if (edits.isEmpty()) return Optional.empty();
        StringBuilder text = new StringBuilder();
        for (Edit edit : edits.list()) {
            if (!(edit instanceof Replace(long offset, long length, String with))) {
                throw new IllegalArgumentException("what is encoded is decided for each next hop");
            }
            text.append(offset).append('-').append(length).append('=').append(with.length());
            text.append(':').append(with);
        }
        return Optional.of(text.toString());
    }

    /**
     * Reads it back.
     *
     * @throws IllegalArgumentException when it was never written so
     */
    static Edits parse(String text) {
        List<Edit> edits = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            int minus = next(text, '-', at);
            int equals = next(text, '=', minus);
            int colon = next(text, ':', equals);
            int end = colon + 1 + Integer.parseInt(text, equals + 1, colon, 10);
            if (end > text.length()) throw new IllegalArgumentException("edits are cut off");
            edits.add(
                    new Replace(
                            Long.parseLong(text, at, minus, 10),
                            Long.parseLong(text, minus + 1, equals, 10),
                            text.substring(colon + 1, end)));
            at = end;
        }
        return new Edits(edits);
    }

    private static int next(String text, char c, int from) {
        int at = text.indexOf(c, from);
        if (at < 0) throw new IllegalArgumentException("edits are cut off");
        return at;
    }
}
