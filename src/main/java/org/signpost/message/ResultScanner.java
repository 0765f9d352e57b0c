package org.signpost.message;

import org.signpost.address.Characters;

import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Moves over the body of a field by its lexical pieces (RFC 5322 §3.2). What doesn't fit breaks it:
 * from then on nothing more is found.
 */
final class ResultScanner {

    private static final int MOST_DIGITS = 6;

    private final String text;
    private int at;
    private boolean broken;

    private ResultScanner(String text) {
        this.text = text;
    }

    /** At the start of that body; empty where control characters stand in it. */
    static Optional<ResultScanner> of(String body) {
        String whole = body.endsWith("\r\n") ? body.substring(0, body.length() - 2) : body;
        String text = whole.replaceAll("\r\n(?=[ \t])", "");
        boolean clean = Characters.all(text, c -> (c >= ' ' && c != 0x7f) || c == '\t');
        return clean ? Optional.of(new ResultScanner(text)) : Optional.empty();
    }

    boolean intact() {
        return !broken;
    }

    void fail() {
        broken = true;
    }

    boolean atEnd() {
        return at == text.length();
    }

    boolean peek(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    boolean quotesNext() {
        return peek('"');
    }

    boolean digitNext() {
        return at < text.length() && Characters.isDigit(text.charAt(at));
    }

    /** All that was passed so far. */
    String before() {
        return text.substring(0, at);
    }

    int mark() {
        return at;
    }

    void reset(int mark) {
        at = mark;
    }

    /** Passes that character, or breaks; whether it is intact. */
    boolean take(char c) {
        if (peek(c)) at++;
        else broken = true;
        return !broken;
    }

    /** Passes white space and comments. */
    void skipSpace() {
        while (at < text.length() && !broken) {
            char c = text.charAt(at);
            if (c == '(') skipComment();
            else if (c == ' ' || c == '\t') at++;
            else return;
        }
    }

    /** Passes white space and comments; whether there is nothing else. */
    boolean onlySpaceLeft() {
        skipSpace();
        return atEnd();
    }

    private void skipComment() {
        int depth = 0;
        do {
            char c = text.charAt(at++);
            if (c == '(') depth++;
            else if (c == ')') depth--;
            else if (c == '\\') at++;
        } while (depth > 0 && at < text.length());
        if (depth > 0) broken = true;
        at = Math.min(at, text.length());
    }

    /** What a quoted string says. */
    String quoted() {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\') at++;
            if (at < text.length()) value.append(text.charAt(at++));
        }
        if (!peek('"')) broken = true;
        else at++;
        return value.toString();
    }

    /** A number of few digits. */
    int number() {
        String digits = run(Characters::isDigit);
        if (Characters.isNumber(digits, MOST_DIGITS)) return Integer.parseInt(digits);
        broken = true;
        return 1;
    }

    /** RFC 5321 §4.1.2, with the underscore that some use; may be empty. */
    String keyword() {
        return run(c -> isLetter(c) || Characters.isDigit(c) || c == '-' || c == '_');
    }

    /** An authserv-id without quotes; may be empty. */
    String idRun() {
        return run(c -> !isDelimiter(c) && c != '=');
    }

    /** A value without quotes; may be empty, as some write it of the null sender. */
    String valueRun() {
        return run(c -> !isDelimiter(c));
    }

    private String run(IntPredicate such) {
        int start = at;
        while (at < text.length() && such.test(text.charAt(at))) at++;
        return text.substring(start, at);
    }

    private static boolean isDelimiter(int c) {
        return c <= ' ' || ";()\"\\".indexOf(c) >= 0;
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
