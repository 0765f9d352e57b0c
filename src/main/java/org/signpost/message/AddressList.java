package org.signpost.message;

import org.signpost.address.Characters;
import org.signpost.address.Domain;
import org.signpost.address.LocalPart;
import org.signpost.address.Mailbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the mailboxes in the body of an address field such as From or To (RFC 5322 §3.4): display
 * names, comments and group names are passed over.
 *
 * <p>Where the field can be read in more than one way, what can't be told is a flaw and never left
 * out silently: others may read it the other way.
 */
public final class AddressList {

    /** White space is part of the obsolete syntax beside a dot or an at sign only (§4.4). */
    private static final Pattern BESIDE_DOT_OR_AT =
            // It may begin at the first of many blanks only: else they would be gone through anew
            // from each of them.
            Pattern.compile("(?<![ \t])[ \t]*+([.@])[ \t]*+");

    private final String text;
    private final List<Mailbox> mailboxes = new ArrayList<>();
    private final List<String> flaws = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<Integer> unqualified = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private final StringBuilder route = new StringBuilder();
    private Place place = Place.BEFORE;

    /** Where what stands in {@link #word} and {@link #route} ends in the text. */
    private int wordEnd;

    private int routeEnd;

    /** The word holds an at sign outside of quotes. */
    private boolean at;

    /** What was read of this address can't be right. */
    private boolean broken;

    /** Where in an address the reader is. */
    private enum Place {
        /** In an address without angle brackets, or in the name before one with. */
        BEFORE,
        INSIDE,
        AFTER
    }

    private AddressList(String text) {
        this.text = text;
    }

    /**
     * What an address field holds.
     *
     * @param mailboxes in order
     * @param flaws the pieces that are no addresses
     * @param names display names with an at sign outside of quotes, as in {@code a@example.com
     *     <b@example.com>}, which some readers take for the address
     * @param unqualified where in a body on one line those flaws end that lack nothing but an at
     *     sign and a domain
     */
    public record Found(
            List<Mailbox> mailboxes,
            List<String> flaws,
            List<String> names,
            List<Integer> unqualified) {

        /** Copies the lists. */
        public Found {
            mailboxes = List.copyOf(mailboxes);
            flaws = List.copyOf(flaws);
            names = List.copyOf(names);
            unqualified = List.copyOf(unqualified);
        }
    }

    /** A body on one line, in which every local part alone is followed by that domain. */
    public static String qualified(String body, Domain domain) {
        List<Integer> ends = parse(body).unqualified();
        if (ends.isEmpty()) return body;
        StringBuilder out = new StringBuilder(body);
        for (int end : ends.reversed()) out.insert(end, "@" + domain);
        return out.toString();
    }

    /** The mailboxes in that field body; every text has an answer. */
    public static Found parse(String body) {
        return new AddressList(body.indexOf('\n') < 0 ? body : unfolded(body)).run();
    }

    private static String unfolded(String body) {
        return body.replace("\r\n", "").replace("\n", "");
    }

    private Found run() {
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            i =
                    switch (c) {
                        case '(' -> afterComment(i);
                        case '"' -> quoted(i);
                        case '<' -> opened(i);
                        case '>' -> closed(i);
                        default -> plain(c, i);
                    };
        }
        finish();
        return new Found(mailboxes, flaws, names, unqualified);
    }

    private int plain(char c, int i) {
        if (place == Place.INSIDE) {
            route.append(c);
            if (!isBlank(c)) routeEnd = i + 1;
            return i + 1;
        }
        switch (c) {
            case ',', ';' -> finish();
            case ':' -> beginGroup();
            case ' ', '\t' -> word.append(c);
            default -> {
                broken |= place == Place.AFTER;
                at |= c == '@';
                word.append(c);
                wordEnd = i + 1;
            }
        }
        return i + 1;
    }

    /** What came was a group's name; an address isn't one. */
    private void beginGroup() {
        if (at || place == Place.AFTER) {
            broken = true;
            finish();
        }
        word.setLength(0);
    }

    private int opened(int i) {
        broken |= place != Place.BEFORE;
        place = Place.INSIDE;
        return i + 1;
    }

    private int closed(int i) {
        broken |= place != Place.INSIDE;
        place = Place.AFTER;
        return i + 1;
    }

    /** Ends one address. */
    private void finish() {
        boolean bare = place == Place.BEFORE;
        String address = (bare ? word : route).toString().strip();
        broken |= place == Place.INSIDE;
        if (broken) flaws.add((word + " " + route).strip());
        else if (!bare || !address.isEmpty()) add(address, bare ? wordEnd : routeEnd);
        if (!broken && !bare && at) names.add(word.toString().strip());
        word.setLength(0);
        route.setLength(0);
        place = Place.BEFORE;
        at = false;
        broken = false;
    }

    private void add(String address, int end) {
        boolean tidy = address.startsWith("\"") || !Characters.any(address, AddressList::isBlank);
        String tight = tidy ? address : BESIDE_DOT_OR_AT.matcher(address).replaceAll("$1");
        Optional<Mailbox> mailbox = Mailbox.parse(withoutRoute(tight));
        mailbox.ifPresent(mailboxes::add);
        if (mailbox.isPresent()) return;
        flaws.add(address);
        if (LocalPart.parse(tight).isPresent()) unqualified.add(end);
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c == '\t';
    }

    /** RFC 5322 §4.4: the obsolete route before an address. */
    private static String withoutRoute(String address) {
        int colon = address.startsWith("@") ? address.indexOf(':') : -1;
        return address.substring(colon + 1);
    }

    /** Copies a quoted string, quotes included: it may be a local part. */
    private int quoted(int start) {
        StringBuilder into = place == Place.INSIDE ? route : word;
        broken |= place == Place.AFTER;
        into.append('"');
        int i = start + 1;
        while (i < text.length() && text.charAt(i) != '"') {
            if (text.charAt(i) == '\\' && i + 1 < text.length()) into.append(text.charAt(i++));
            into.append(text.charAt(i++));
        }
        into.append('"');
        broken |= i >= text.length();
        if (place == Place.INSIDE) routeEnd = i + 1;
        else wordEnd = i + 1;
        return i + 1;
    }

    private int afterComment(int start) {
        StringBuilder into = place == Place.INSIDE ? route : word;
        // Inside an address it stands for white space (RFC 5322 §3.2.2).
        into.append(' ');
        int depth = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') i++;
            else if (c == '(') depth++;
            else if (c == ')' && --depth == 0) return i + 1;
        }
        broken = true;
        into.append(text, start, text.length());
        return text.length();
    }
}
