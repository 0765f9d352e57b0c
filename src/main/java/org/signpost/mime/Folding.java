package org.signpost.mime;

import java.util.Optional;

/** Writes a field so that its lines are short, as far as white space allows (RFC 5322 §2.2.3). */
final class Folding {

    private static final int WANTED = 76;

    private final StringBuilder out = new StringBuilder();
    private int column;
    private boolean tooLong;

    /** Adds what isn't to be parted, after white space at which it may be, or after none. */
    void add(String space, String piece) {
        boolean fold =
                !space.isEmpty() && column > 0 && column + space.length() + piece.length() > WANTED;
        // A line of nothing but white space would be taken for the header's end by some.
        if (fold && !piece.isEmpty()) {
            out.append("\r\n");
            column = 0;
        }
        out.append(space).append(piece);
        column += space.length() + piece.length();
        tooLong |= column > Passage.MOST_LINE;
    }

    /** The field with its line end; empty where a line is longer than any may be. */
    Optional<String> field() {
        return tooLong ? Optional.empty() : Optional.of(out + "\r\n");
    }

    /** The same field with more folds; empty where there is no white space to fold at. */
    static Optional<String> of(String field) {
        String text = unfolded(field);
        Folding folding = new Folding();
        int colon = text.indexOf(':') + 1;
        folding.add("", text.substring(0, colon));
        for (int i = colon; i < text.length(); ) {
            int word = spaceEnd(text, i);
            int end = wordEnd(text, word);
            folding.add(text.substring(i, word), text.substring(word, end));
            i = end;
        }
        return folding.field();
    }

    /** A field on one line, without its line end. */
    static String unfolded(String field) {
        return field.replace("\r\n", "");
    }

    static int spaceEnd(String text, int from) {
        int i = from;
        while (i < text.length() && isSpace(text.charAt(i))) i++;
        return i;
    }

    static int wordEnd(String text, int from) {
        int i = from;
        while (i < text.length() && !isSpace(text.charAt(i))) i++;
        return i;
    }

    static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }
}
