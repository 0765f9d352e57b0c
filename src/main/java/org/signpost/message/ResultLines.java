package org.signpost.message;

/** Lays words out on lines of at most 78 characters where they fit (RFC 5322 §2.1.1). */
final class ResultLines {

    private static final int MOST = 78;

    private final StringBuilder text = new StringBuilder(256);
    private int column;
    private boolean begun;

    ResultLines(int column) {
        this.column = column;
    }

    /** Adds a word, on the next line where it doesn't fit on this one. */
    void word(String word) {
        if (column + 1 + word.length() > MOST && !begun) breakLine();
        if (!begun) text.append(' ');
        if (!begun) column++;
        begun = false;
        text.append(word);
        column += word.length();
    }

    /** Goes on on the next line. */
    void breakLine() {
        if (begun) return;
        text.append("\r\n\t");
        column = 1;
        begun = true;
    }

    String text() {
        return text.toString();
    }
}
