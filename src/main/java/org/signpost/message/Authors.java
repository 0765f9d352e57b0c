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
            // A word without an at sign, as in "Last, First <a@example.com>", is nobody's address.
            clear &= found.flaws().stream().noneMatch(flaw -> flaw.contains("@"));
            for (String name : found.names()) clear &= addAll(name, mailboxes);
        }
        return new Authors(mailboxes, clear);
    }

    /** Adds the addresses in a display name; whether all in it with an at sign is one. */
    private static boolean addAll(String name, List<Mailbox> mailboxes) {
        boolean clear = true;
        for (String word : name.split("[ \t]+", -1)) {
            if (word.indexOf('@') < 0) continue;
            var mailbox = Mailbox.parse(word);
            mailbox.ifPresent(mailboxes::add);
            clear &= mailbox.isPresent();
        }
        return clear;
    }

    /** Whether the message names nobody's address. */
    public boolean none() {
        return clear && mailboxes.isEmpty();
    }
}
