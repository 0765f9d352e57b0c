package org.signpost.smtpclient;

import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.smtp.Parameter;

import java.util.ArrayList;
import java.util.List;

/**
 * One message for one host.
 *
 * @param sender for MAIL
 * @param wishes what MAIL asks for
 * @param recipients for RCPT, at least one
 * @param content that follows
 * @param chunked whether the content goes by BDAT, as binary content must (RFC 3030 §3)
 */
public record Outgoing(
        ReversePath sender,
        List<Wish> wishes,
        List<Addressee> recipients,
        Content content,
        boolean chunked) {

    /** Copies the lists. */
    public Outgoing {
        wishes = List.copyOf(wishes);
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) throw new IllegalArgumentException("a message for nobody");
    }

    /**
     * A parameter of MAIL or RCPT.
     *
     * @param extension without which the server doesn't get it
     */
    public record Wish(String extension, Parameter parameter) {

        /** A parameter with a value. */
        public static Wish of(String extension, String keyword, String value) {
            return new Wish(extension, Parameter.of(keyword, value));
        }

        /** A parameter without a value, which is named as its extension. */
        public static Wish of(String extension) {
            return new Wish(extension, Parameter.of(extension));
        }
    }

    /**
     * A recipient.
     *
     * @param wishes what its RCPT asks for
     */
    public record Addressee(Mailbox mailbox, List<Wish> wishes) {

        /** Copies the list. */
        public Addressee {
            wishes = List.copyOf(wishes);
        }
    }

    /**
     * A message that asks for nothing special.
     *
     * @param eightBit whether it is declared as 8-bit MIME, to servers that know (RFC 6152)
     */
    public static Outgoing plain(
            ReversePath sender, List<Mailbox> recipients, Content content, boolean eightBit) {
        List<Addressee> to = recipients.stream().map(m -> new Addressee(m, List.of())).toList();
        List<Wish> wishes = new ArrayList<>(2);
        if (eightBit) wishes.add(Wish.of("8BITMIME", "BODY", "8BITMIME"));
        Outgoing plain = new Outgoing(sender, wishes, to, content, false);
        if (plain.isAscii()) return plain;
        wishes.add(Wish.of("SMTPUTF8"));
        return new Outgoing(sender, wishes, to, content, false);
    }

    /** The recipients' addresses. */
    public List<Mailbox> mailboxes() {
        return recipients.stream().map(Addressee::mailbox).toList();
    }

    /** Whether all addresses are; others go to servers with SMTPUTF8 only (RFC 6531 §3.2). */
    boolean isAscii() {
        return sender.sender().map(Mailbox::isAscii).orElse(true)
                && recipients.stream().allMatch(to -> to.mailbox().isAscii());
    }
}
