package org.signpost.mime;

import org.signpost.mime.Tokens.Token;
import org.signpost.mime.Tokens.Token.Kind;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes a header field that holds 8-bit octets in ASCII, where that can be done: as encoded words
 * in text, phrases and comments (RFC 2047 §5), in parameters by RFC 2231. An address can't be
 * written otherwise.
 */
final class AsciiField {

    private final Folding out = new Folding();
    private final EncodedWords charset;
    private final String body;

    /** An encoded word came last, and white space has to follow it (RFC 2047 §5). */
    private boolean afterWord;

    private AsciiField(String name, String body) {
        this.body = body;
        charset = EncodedWords.of(body);
        out.add("", name + ":");
    }

    /**
     * The field in ASCII; empty where it needs SMTPUTF8.
     *
     * @param field with its folds and line end, one character for each octet
     */
    static Optional<String> of(String field) {
        String line = Folding.unfolded(field);
        int colon = line.indexOf(':');
        String name = line.substring(0, colon);
        if (Flaws.isEightBit(name)) return Optional.empty();
        return new AsciiField(name, line.substring(colon + 1)).write(name.strip());
    }

    private Optional<String> write(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "content-type", "content-disposition" -> parameters();
            case "from",
                    "sender",
                    "reply-to",
                    "to",
                    "cc",
                    "bcc",
                    "resent-from",
                    "resent-sender",
                    "resent-reply-to",
                    "resent-to",
                    "resent-cc",
                    "resent-bcc",
                    "mail-followup-to",
                    "mail-reply-to",
                    "disposition-notification-to",
                    "return-receipt-to",
                    "errors-to",
                    "delivered-to",
                    "x-original-to",
                    "keywords",
                    "in-reply-to",
                    "list-id" ->
                    structured(true);
            case "return-path",
                    "received",
                    "message-id",
                    "references",
                    "resent-message-id",
                    "date",
                    "resent-date",
                    "mime-version",
                    "content-id",
                    "content-transfer-encoding",
                    "list-unsubscribe",
                    "list-post",
                    "dkim-signature",
                    "arc-seal",
                    "arc-message-signature",
                    "arc-authentication-results",
                    "authentication-results" ->
                    structured(false);
            default -> tokens(Tokens.words(body));
        };
    }

    private Optional<String> structured(boolean phrases) {
        return tokens(Tokens.structured(body, phrases));
    }

    private Optional<String> tokens(List<Token> tokens) {
        for (int i = 0; i < tokens.size(); ) {
            Token token = tokens.get(i);
            if (!token.isEightBit()) {
                boolean apart = afterWord && token.space().isEmpty();
                out.add(apart ? " " : token.space(), token.text());
                afterWord = false;
                i++;
            } else if (token.kind() == Kind.COMMENT) {
                comment(token);
                i++;
            } else if (token.kind() == Kind.WORD) {
                i = run(tokens, i);
            } else {
                return Optional.empty();
            }
        }
        return out.field();
    }

    private void comment(Token token) {
        List<String> words = new ArrayList<>(charset.words(token.content()));
        words.set(0, "(" + words.getFirst());
        words.set(words.size() - 1, words.getLast() + ")");
        add(token.space(), words);
        afterWord = false;
    }

    private void add(String space, List<String> words) {
        String before = space.isEmpty() ? " " : space;
        for (String word : words) {
            out.add(before, word);
            before = " ";
        }
        afterWord = true;
    }

    /**
     * Encodes a word and the 8-bit words that follow it, with the white space between them, which
     * between encoded words doesn't count (RFC 2047 §6.2); answers where the next token is.
     */
    private int run(List<Token> tokens, int from) {
        StringBuilder text = new StringBuilder();
        if (from > 0 && tokens.get(from - 1).isEncoded()) text.append(' ');
        int i = from;
        while (i < tokens.size() && tokens.get(i).isEightBit()) {
            Token token = tokens.get(i);
            if (token.kind() != Kind.WORD) break;
            if (i > from) text.append(token.space());
            text.append(token.content());
            i++;
        }
        if (i < tokens.size() && tokens.get(i).isEncoded()) text.append(' ');
        add(tokens.get(from).space(), charset.words(text.toString()));
        return i;
    }

    private Optional<String> parameters() {
        List<String> segments = Parameters.segments(body);
        for (int i = 0; i < segments.size(); i++) {
            String end = i < segments.size() - 1 ? ";" : "";
            String segment = segments.get(i);
            int word = Folding.spaceEnd(segment, 0);
            String space = i > 0 && word == 0 ? " " : segment.substring(0, word);
            if (!Flaws.isEightBit(segment)) {
                out.add(space, segment.substring(word) + end);
                continue;
            }
            Optional<List<String>> encoded = Parameters.encoded(segment, charset.charset());
            if (i == 0 || encoded.isEmpty()) return Optional.empty();
            List<String> pieces = encoded.get();
            for (int k = 0; k < pieces.size(); k++) {
                out.add(k == 0 ? space : " ", pieces.get(k) + (k < pieces.size() - 1 ? ";" : end));
            }
        }
        return out.field();
    }
}
