package org.signpost.message;

import org.signpost.address.IpAddresses;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who handed a message over, by the word of the server that wrote a Received field (RFC 5321 §4.4):
 * as Postfix, Exim, sendmail, qmail, Exchange and Signpost write it.
 *
 * @param helo what the client said in HELO or EHLO; empty where the field doesn't tell
 * @param address where it connected from, as the server saw it; empty where the field doesn't tell
 * @param by the server; empty where the field doesn't tell
 */
public record TracedClient(
        Optional<String> helo, Optional<InetAddress> address, Optional<String> by) {

    /** Nobody honest writes a longer one. */
    private static final int MOST_CHARACTERS = 10_000;

    /** How Exim and qmail tell HELO in a comment. */
    private static final Pattern SAID =
            Pattern.compile("\\b(?:helo|ehlo)[ =]([^\\s()]+)", Pattern.CASE_INSENSITIVE);

    private static final Pattern LITERAL = Pattern.compile("\\[(?:IPv6:)?([0-9A-Fa-f:.]+)]");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    /**
     * What the body of a Received field tells; folds may be kept.
     *
     * @param body one char from 0 to 255 for each octet
     */
    public static TracedClient in(String body) {
        Clauses clauses = Clauses.of(body.length() > MOST_CHARACTERS ? "" : body);
        Optional<String> name = clauses.from();
        // HELO is the client's word, so that an address in it counts only where there is no other.
        Optional<InetAddress> address =
                clauses.comments.stream()
                        .flatMap(comment -> address(comment).stream())
                        .findFirst()
                        .or(() -> name.flatMap(TracedClient::literal));
        Optional<String> said =
                clauses.comments.stream()
                        .map(SAID::matcher)
                        .filter(Matcher::find)
                        .map(m -> m.group(1))
                        .findFirst();
        return new TracedClient(said.or(() -> name), address, clauses.by());
    }

    /** The address in a comment, which may have HELO in it as well. */
    private static Optional<InetAddress> address(String comment) {
        String seen = SAID.matcher(comment).replaceAll(" ");
        return literal(seen)
                .or(() ->
                        SPACE.splitAsStream(seen)
                                .flatMap(word -> IpAddresses.parse(word).stream())
                                .findFirst());
    }

    private static Optional<InetAddress> literal(String text) {
        Matcher literal = LITERAL.matcher(text);
        return literal.find() ? IpAddresses.parse(literal.group(1)) : Optional.empty();
    }

    /**
     * The words of the field, and its comments up to the server's name: what comes later isn't
     * about the client.
     */
    private record Clauses(List<String> words, List<String> comments) {

        static Clauses of(String body) {
            StringBuilder words = new StringBuilder();
            StringBuilder comment = new StringBuilder();
            List<String> comments = new ArrayList<>();
            int depth = 0;
            for (int i = 0; i < body.length() && body.charAt(i) != ';'; i++) {
                char c = body.charAt(i);
                if (c == '(' && depth++ == 0) comment.setLength(0);
                else if (c == ')' && depth > 0 && --depth == 0) {
                    if (!hasBy(words.toString())) comments.add(comment.toString());
                    words.append(' ');
                } else (depth > 0 ? comment : words).append(c);
            }
            return new Clauses(split(words.toString()), comments);
        }

        private static boolean hasBy(String words) {
            return new Clauses(split(words), List.of()).by().isPresent();
        }

        private static List<String> split(String words) {
            return SPACE.splitAsStream(words.strip()).filter(w -> !w.isEmpty()).toList();
        }

        /** What the client calls itself, which may be any word. */
        Optional<String> from() {
            return isFrom() && words.size() > 1 ? Optional.of(words.get(1)) : Optional.empty();
        }

        Optional<String> by() {
            for (int i = isFrom() ? 2 : 0; i + 1 < words.size(); i++) {
                if (words.get(i).equalsIgnoreCase("by")) return Optional.of(words.get(i + 1));
            }
            return Optional.empty();
        }

        private boolean isFrom() {
            return !words.isEmpty() && words.getFirst().equalsIgnoreCase("from");
        }
    }
}
