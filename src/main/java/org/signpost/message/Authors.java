package org.signpost.message;

import org.signpost.address.Mailbox;

import java.util.ArrayList;
import java.util.List;

/**
 * Whom a message names as its authors in all its From fields, groups included (RFC 5322 §3.6.2, RFC
 * 6854). Sender names who sent it, and is no licence to write in another's name.
 *
 * @param mailboxes each of them, in order; what looks like an address in a display name without
 *     quotes is one too, as some readers take it for one
 * @param clear false where there is or may be an author who can't be told
 */
public record Authors(List<Mailbox> mailboxes, boolean clear) {

    /** Copies the list. */
    public Authors {
        mailboxes = List.copyOf(mailboxes);
    }

    /**
     * The authors by the bodies of all From fields.
     *
     * @param whole false where there may be more of them
     */
    public static Authors of(List<String> bodies, boolean whole) {
        List<Mailbox> mailboxes = new ArrayList<>();
        boolean clear = whole;
        for (String body : bodies) {
            AddressList.Found found = AddressList.parse(body);
            mailboxes.addAll(found.mailboxes());
            clear &= found.mailboxes().stream().noneMatch(m -> isEncoded(m.local().text()));
            clear &= found.flaws().stream().noneMatch(Authors::mayBeAnAddress);
            for (String name : found.names()) clear &= addAll(name, mailboxes);
        }
        return new Authors(mailboxes, clear);
    }

    /**
     * A word without an at sign, as in {@code Last, First <a@example.com>}, is nobody's address.
     */
    private static boolean mayBeAnAddress(String flaw) {
        return flaw.contains("@") || isEncoded(flaw);
    }

    /**
     * Whether it holds an encoded word (RFC 2047) that may hide an address: none stands in an
     * address, but some readers decode before they look for one. A comma cuts an encoded word in
     * two only where it is in the Q encoding, in which an at sign may be written as it is or as
     * hexadecimal.
     */
    private static boolean isEncoded(String text) {
        return text.contains("=?") && (text.contains("?=") || text.contains("=40"));
    }

    /** Adds the addresses in a display name; whether all in it that looks like one is one. */
    private static boolean addAll(String name, List<Mailbox> mailboxes) {
        boolean clear = true;
        for (String word : name.split("[ \t]+", -1)) {
            if (!looksLikeAnAddress(word)) continue;
            var mailbox = Mailbox.parse(word);
            mailbox.ifPresent(mailboxes::add);
            clear &= mailbox.isPresent();
        }
        return clear;
    }

    /** No address are "@jane", "News@Work" and the word between "Shop" and "Home". */
    private static boolean looksLikeAnAddress(String word) {
        int at = word.lastIndexOf('@');
        return at > 0 && word.indexOf('.', at) > at + 1;
    }

    /** Whether the message names nobody's address. */
    public boolean none() {
        return clear && mailboxes.isEmpty();
    }
}
