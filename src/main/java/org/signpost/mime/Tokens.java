package org.signpost.mime;

import org.signpost.mime.Tokens.Token.Kind;

import java.util.ArrayList;
import java.util.List;

/** Takes a field's body to pieces. */
final class Tokens {

    private final String body;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    /**
     * A piece of a field's body.
     *
     * @param space before it
     * @param text as it stands there
     * @param content what it means, to be encoded
     * @param kind what it is
     */
    record Token(String space, String text, String content, Kind kind) {

        /** What a piece is. */
        enum Kind {
            /** May become an encoded word. */
            WORD,
            /** Text in parentheses. */
            COMMENT,
            /** Part of an address, or of what else has a form of its own. */
            FORMAL
        }

        boolean isEightBit() {
            return Flaws.isEightBit(text);
        }

        /** Whether it is an encoded word, or some readers may take it for one. */
        boolean isEncoded() {
            return text.startsWith("=?") && text.endsWith("?=");
        }

        Token as(Kind other) {
            return new Token(space, text, content, other);
        }
    }

    private Tokens(String body) {
        this.body = body;
    }

    /** The words of an unstructured field (RFC 5322 §2.2.1). */
    static List<Token> words(String body) {
        Tokens reader = new Tokens(body);
        while (reader.at < body.length()) {
            String space = reader.space();
            int start = reader.at;
            reader.at = Folding.wordEnd(body, start);
            String word = body.substring(start, reader.at);
            reader.tokens.add(new Token(space, word, word, Kind.WORD));
        }
        return reader.tokens;
    }

    /**
     * The pieces of a structured field (RFC 5322 §2.2.2): words and quoted strings, comments, and
     * what stands between angle brackets.
     *
     * @param phrases whether words outside of addresses may be encoded
     */
    static List<Token> structured(String body, boolean phrases) {
        Tokens reader = new Tokens(body);
        int item = 0;
        while (reader.at < body.length()) {
            String space = reader.space();
            if (reader.at == body.length()) {
                reader.tokens.add(new Token(space, "", "", Kind.FORMAL));
                break;
            }
            char c = body.charAt(reader.at);
            reader.tokens.add(reader.next(space, c));
            // Before a colon stands a group's name (RFC 5322 §3.4).
            if (c == ',' || c == ';' || c == ':') {
                reader.judge(item);
                item = reader.tokens.size();
            }
        }
        reader.judge(item);
        if (!phrases) reader.tokens.replaceAll(t -> t.kind() == Kind.WORD ? formal(t) : t);
        return reader.tokens;
    }

    private static Token formal(Token token) {
        return token.as(Kind.FORMAL);
    }

    /** An address without angle brackets has no phrase. */
    private void judge(int from) {
        boolean brackets = false;
        boolean at = false;
        for (Token token : tokens.subList(from, tokens.size())) {
            brackets |= token.text().startsWith("<");
            at |= token.kind() == Kind.WORD && token.text().indexOf('@') >= 0;
        }
        if (brackets || !at) return;
        for (int i = from; i < tokens.size(); i++) {
            if (tokens.get(i).kind() == Kind.WORD) tokens.set(i, formal(tokens.get(i)));
        }
    }

    private String space() {
        int start = at;
        at = Folding.spaceEnd(body, at);
        return body.substring(start, at);
    }

    private Token next(String space, char first) {
        int start = at;
        return switch (first) {
            case '(' -> {
                at = commentEnd();
                String text = body.substring(start, at);
                boolean closed = text.length() > 1 && text.endsWith(")");
                String inner = text.substring(1, text.length() - (closed ? 1 : 0));
                yield new Token(space, text, unescaped(inner), Kind.COMMENT);
            }
            case '"' -> {
                at = quotedEnd();
                String text = body.substring(start, at);
                boolean closed = text.length() > 1 && text.endsWith("\"");
                String inner = text.substring(1, text.length() - (closed ? 1 : 0));
                yield new Token(space, text, unescaped(inner), Kind.WORD);
            }
            case '<' -> {
                at = bracketEnd();
                String text = body.substring(start, at);
                yield new Token(space, text, text, Kind.FORMAL);
            }
            case ',', ';', ':', '>' -> {
                at++;
                String text = String.valueOf(first);
                yield new Token(space, text, text, Kind.FORMAL);
            }
            default -> {
                while (at < body.length() && " \t(\"<>,;:".indexOf(body.charAt(at)) < 0) at++;
                String text = body.substring(start, at);
                yield new Token(space, text, text, Kind.WORD);
            }
        };
    }

    private int commentEnd() {
        int depth = 0;
        for (int i = at; i < body.length(); i++) {
            char c = body.charAt(i);
            if (c == '\\') i++;
            else if (c == '(') depth++;
            else if (c == ')' && --depth == 0) return i + 1;
        }
        return body.length();
    }

    private int quotedEnd() {
        for (int i = at + 1; i < body.length(); i++) {
            if (body.charAt(i) == '\\') i++;
            else if (body.charAt(i) == '"') return i + 1;
        }
        return body.length();
    }

    /** A quoted local part may hold a bracket. */
    private int bracketEnd() {
        int start = at;
        int end = body.length();
        while (at < body.length()) {
            if (body.charAt(at) == '"') at = quotedEnd();
            else if (body.charAt(at++) == '>') {
                end = at;
                break;
            }
        }
        at = start;
        return end;
    }

    private static String unescaped(String text) {
        if (text.indexOf('\\') < 0) return text;
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 1 < text.length()) i++;
            out.append(text.charAt(i));
        }
        return out.toString();
    }
}
