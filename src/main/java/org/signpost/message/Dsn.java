package org.signpost.message;

import org.signpost.address.Characters;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A delivery status notification: a {@code multipart/report} that tells a sender what became of a
 * message (RFC 3464, RFC 6522), in words for people and in fields for programs. It is seven bits
 * wide and has short lines, whatever the message has: a sender who gets no word of a failure takes
 * the mail for delivered, so the notification has to get through to every host.
 *
 * @param cover its own header
 * @param message which message it is about
 * @param recipients at least one, all with the same action
 * @param returned what of the message comes back
 */
public record Dsn(
        Cover cover, Subject message, List<RecipientReport> recipients, Returned returned) {

    /** Takes recipients that share one action. */
    public Dsn {
        recipients = List.copyOf(recipients);
        if (recipients.stream().map(RecipientReport::action).distinct().count() != 1) {
            throw new IllegalArgumentException("one notification tells of one action");
        }
    }

    /**
     * The notification's own header.
     *
     * @param id unique; part of the Message-ID and of the boundary
     * @param reportingMta this server's name (RFC 3464 §2.2.2)
     * @param from who signs for it
     * @param to who sent the message
     * @param date now
     */
    public record Cover(String id, Domain reportingMta, Mailbox from, Mailbox to, Instant date) {}

    /**
     * The message that it is about.
     *
     * @param arrival when it came (RFC 3464 §2.2.5)
     * @param envid the sender's name for it, decoded (RFC 3464 §2.2.1)
     * @param deliverBy when the time that its sender gave is over (RFC 2852 §5)
     * @param release when it was to be sent, where that was later (RFC 4865 §5.1.2)
     * @param smtputf8 whether it needs SMTPUTF8, as its header may not be ASCII (RFC 6531)
     */
    public record Subject(
            Instant arrival,
            Optional<String> envid,
            Optional<Instant> deliverBy,
            Optional<Instant> release,
            boolean smtputf8) {}

    /** What happened (RFC 3464 §2.3.3). */
    public enum Action {
        FAILED,
        DELAYED,
        /** It is in the recipient's mailbox. */
        DELIVERED,
        /** It was handed to a server that sends no notifications. */
        RELAYED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How one recipient fared (RFC 3464 §2.3).
     *
     * @param original the ORCPT parameter, {@code type;address} decoded, in UTF-8 where its type is
     * @param recipient as the sender knows it, its case kept
     * @param action what happened
     * @param outcome the reasons
     */
    public record RecipientReport(
            Optional<String> original, Mailbox recipient, Action action, Outcome outcome) {

        /** Whether its addresses are ASCII, so that the traditional form holds them. */
        boolean isAscii() {
            return recipient.isAscii() && Characters.all(original.orElse(""), c -> c < 0x80);
        }
    }

    /**
     * Why a recipient fared so.
     *
     * @param status the enhanced status code
     * @param reason one sentence for people
     * @param reply the other server's reply (Diagnostic-Code), where one answered
     * @param remoteMta the name of the server that answered
     * @param retryUntil when we give up; for delays only
     */
    public record Outcome(
            String status,
            String reason,
            Optional<String> reply,
            Optional<String> remoteMta,
            Optional<Instant> retryUntil) {}

    /**
     * What of the message comes back.
     *
     * @param octets the header, or header and content, with CRLF; one character for each octet (ISO
     *     8859-1)
     * @param whole whether it is all of it
     */
    public record Returned(String octets, boolean whole) {

        private static final int MOST_LINE_OCTETS = 998;

        /**
         * Whether every host takes it as it is: ASCII without NUL, in lines of at most 998 octets
         * that end with CRLF (RFC 5321 §2.3.8, §4.5.3.1.6).
         */
        boolean isPlain() {
            return Arrays.stream(octets.split("\r\n", -1)).allMatch(Returned::isPlain);
        }

        private static boolean isPlain(String line) {
            return line.length() <= MOST_LINE_OCTETS
                    && Characters.all(line, c -> c > 0 && c < 0x80 && c != '\r' && c != '\n');
        }

        /**
         * What can go to any host in the traditional types: of a message that not every host takes
         * the header, which may be encoded; a {@code message/rfc822} may not (RFC 2046 §5.2.1).
         */
        Returned forEveryHost() {
            if (!whole || isPlain()) return this;
            int end = octets.indexOf("\r\n\r\n");
            return new Returned(end < 0 ? octets : octets.substring(0, end + 2), false);
        }
    }

    /** Whether its own header isn't ASCII, because its recipient's address isn't (RFC 6531). */
    public boolean needsSmtputf8() {
        return !cover.to().isAscii();
    }

    /** Header and body, with CRLF. */
    public byte[] octets() {
        return new DsnText(this).octets();
    }

    static String date(Instant instant) {
        return MessageDate.format(instant);
    }
}
