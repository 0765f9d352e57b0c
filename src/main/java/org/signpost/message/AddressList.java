package org.signpost.message;

import org.signpost.address.Mailbox;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the mailboxes in the body of an address field such as To (RFC 5322 §3.4): display names,
 * comments and group names are passed over.
 */
public final class AddressList {

    private final String text;
    private final List<Mailbox> mailboxes = new ArrayList<>();
    private final List<String> flaws = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private final StringBuilder route = new StringBuilder();
    private boolean angle;
    private boolean sawAngle;

    private AddressList(String text) {
        this.text = text;
    }

    /**
     * What an address field holds.
     *
     * @param mailboxes in order
     * @param flaws the pieces that are no addresses
     */
    public record Found(List<Mailbox> mailboxes, List<String> flaws) {

        /** Copies the lists. */
        public Found {
            mailboxes = List.copyOf(mailboxes);
            flaws = List.copyOf(flaws);
        }
    }

    /** The mailboxes in that field body; every text has an answer. */
    public static Found parse(String body) {
        return new AddressList(body.replaceAll("\r?\n", "")).run();
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
        return new Found(mailboxes, flaws);
    }

    private int plain(char c, int i) {
        if (angle) {
            route.append(c);
            return i + 1;
        }
        switch (c) {
            case ',', ';' -> finish();
            case ':' -> word.setLength(0);
            default -> word.append(c);
        }
        return i + 1;
    }

    private int opened(int i) {
        angle = true;
        sawAngle = true;
        route.setLength(0);
        return i + 1;
    }

    private int closed(int i) {
        angle = false;
        return i + 1;
    }

    /** Ends one address. */
    private void finish() {
        String address = (sawAngle ? route : word).toString().replaceAll("[ \t]+", "");
        String quoted = (sawAngle ? route : word).toString().strip();
        boolean nothing = address.isEmpty() && !sawAngle;
        String whole = quoted.startsWith("\"") ? quoted : address;
        if (!nothing) {
            Mailbox.parse(withoutRoute(whole))
                    .ifPresentOrElse(mailboxes::add, () -> flaws.add(whole));
        }
        word.setLength(0);
        route.setLength(0);
        angle = false;
        sawAngle = false;
    }

    /** RFC 5322 §4.4: the obsolete route before an address. */
    private static String withoutRoute(String address) {
        int colon = address.startsWith("@") ? address.indexOf(':') : -1;
        return address.substring(colon + 1);
    }

    /** Copies a quoted string, quotes included: it may be a local part. */
    private int quoted(int start) {
        StringBuilder into = angle ? route : word;
        into.append('"');
        int i = start + 1;
        while (i < text.length() && text.charAt(i) != '"') {
            if (text.charAt(i) == '\\' && i + 1 < text.length()) into.append(text.charAt(i++));
            into.append(text.charAt(i++));
        }
        into.append('"');
        return Math.min(i + 1, text.length());
    }

    private int afterComment(int start) {
        int depth = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') i++;
            else if (c == '(') depth++;
            else if (c == ')' && --depth == 0) return i + 1;
        }
        return text.length();
    }
}
