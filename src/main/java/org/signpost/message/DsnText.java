package org.signpost.message;

import org.signpost.address.Characters;
import org.signpost.message.Dsn.Action;
import org.signpost.message.Dsn.Outcome;
import org.signpost.message.Dsn.RecipientReport;
import org.signpost.mime.Encoding;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Writes a notification: words for people, fields for programs, the message (RFC 6522 §3). */
final class DsnText {

    private static final String CRLF = "\r\n";

    /** RFC 5322 §2.1.1 allows 998; replies of servers can be long. */
    private static final int MOST_FIELD_OCTETS = 900;

    private final Dsn dsn;
    private final Dsn.Returned returned;
    private final Action action;
    private final String boundary;
    private final StringBuilder text = new StringBuilder(2048);

    DsnText(Dsn dsn) {
        this.dsn = dsn;
        returned = dsn.message().smtputf8() ? dsn.returned() : dsn.returned().forEveryHost();
        action = dsn.recipients().getFirst().action();
        boundary = "=_" + dsn.cover().id() + "_report";
    }

    byte[] octets() {
        header();
        words();
        fields();
        returned();
        text.append(CRLF).append("--").append(boundary).append("--").append(CRLF);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void returned() {
        boolean plain = returned.isPlain();
        part(returnedType(plain));
        if (plain) text.append(CRLF).append(returned.octets());
        else encoded(returned.octets());
    }

    private String returnedType(boolean plain) {
        // RFC 6533 §4.4, §4.5: these may be encoded, and nothing of what is plain gets lost in
        // the traditional ones.
        if (dsn.message().smtputf8() && !plain) {
            return returned.whole() ? "message/global" : "message/global-headers";
        }
        // RFC 6522 §4: a header alone is a kind of text, for which any encoding will do.
        return returned.whole() ? "message/rfc822" : "text/rfc822-headers";
    }

    /** The rest of a part, one character for each octet. */
    private void encoded(String octets) {
        field("Content-Transfer-Encoding", "quoted-printable");
        text.append(CRLF).append(Encoding.QUOTED_PRINTABLE.encoded(octets));
    }

    /** The octets of a text in UTF-8, one character for each. */
    private static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private void header() {
        Dsn.Cover cover = dsn.cover();
        field("Date", Dsn.date(cover.date()));
        field("From", "Mail delivery <" + cover.from() + ">");
        field("To", "<" + cover.to() + ">");
        field("Subject", subject());
        field("Message-ID", "<" + cover.id() + ".dsn@" + cover.reportingMta() + ">");
        // RFC 3834 §5.2: nobody's vacation notice is to answer it.
        field("Auto-Submitted", "auto-generated");
        field("MIME-Version", "1.0");
        String type = "multipart/report; report-type=delivery-status;";
        field("Content-Type", type + CRLF + " boundary=\"" + boundary + "\"");
        text.append(CRLF);
    }

    private String subject() {
        return switch (action) {
            case FAILED -> "Your message could not be delivered";
            case DELAYED -> "Your message is late";
            case DELIVERED -> "Your message was delivered";
            case RELAYED -> "Your message was handed on";
        };
    }

    private void words() {
        part("text/plain; charset=utf-8");
        int start = text.length();
        inWords();
        String words = text.substring(start);
        if (Characters.all(words, c -> c < 0x80)) {
            text.insert(start, CRLF);
        } else {
            text.setLength(start);
            encoded(octets(words));
        }
    }

    private void inWords() {
        line("This is the mail server " + dsn.cover().reportingMta() + ".");
        line("");
        line(
                switch (action) {
                    case FAILED -> "Your message could not be delivered to:";
                    case DELAYED -> "Your message has not been delivered yet to:";
                    case DELIVERED -> "Your message is in the mailbox of:";
                    case RELAYED ->
                            "Your message was handed to a server that doesn't tell what becomes of"
                                    + " it, for:";
                });
        dsn.recipients().forEach(this::inWords);
        line("");
        line(
                switch (action) {
                    case FAILED ->
                            "It will not be tried again. "
                                    + (returned.whole() ? "What" : "The header of what")
                                    + " you sent is attached.";
                    case DELAYED -> "You need not do anything: it is tried again" + until() + ".";
                    case DELIVERED, RELAYED -> "You asked to hear of that.";
                });
    }

    private void inWords(RecipientReport recipient) {
        line("");
        line("  <" + recipient.recipient().text() + ">");
        line("    " + printable(recipient.outcome().reason()));
    }

    private String until() {
        Optional<String> end = dsn.recipients().getFirst().outcome().retryUntil().map(Dsn::date);
        return end.map(date -> " until " + date).orElse("");
    }

    /** RFC 3464 §2.1: the fields for the message, then for each recipient, in groups. */
    private void fields() {
        boolean ascii = dsn.recipients().stream().allMatch(RecipientReport::isAscii);
        part(ascii ? "message/delivery-status" : "message/global-delivery-status");
        int start = text.length();
        fieldGroups();
        if (ascii) {
            text.insert(start, CRLF);
            return;
        }
        // RFC 6533 §4.1, §6.4: in an encoding that passes every server.
        String groups = text.substring(start);
        text.setLength(start);
        encoded(octets(groups));
    }

    private void fieldGroups() {
        field("Reporting-MTA", "dns; " + dsn.cover().reportingMta());
        dsn.message().envid().ifPresent(id -> field("Original-Envelope-Id", ascii(id)));
        field("Arrival-Date", Dsn.date(dsn.message().arrival()));
        dsn.message().deliverBy().ifPresent(end -> field("Deliver-By-Date", Dsn.date(end)));
        dsn.message().release().ifPresent(at -> field("Future-Release-Request", "until;" + at));
        dsn.recipients().forEach(this::fields);
    }

    private void fields(RecipientReport recipient) {
        Outcome outcome = recipient.outcome();
        text.append(CRLF);
        recipient.original().ifPresent(address -> field("Original-Recipient", printable(address)));
        String type = recipient.recipient().isAscii() ? "rfc822; " : "utf-8; ";
        field("Final-Recipient", type + recipient.recipient().text());
        field("Action", recipient.action().text());
        field("Status", outcome.status());
        outcome.remoteMta().ifPresent(name -> field("Remote-MTA", "dns; " + ascii(name)));
        outcome.reply().ifPresent(reply -> field("Diagnostic-Code", "smtp; " + ascii(reply)));
        field("Last-Attempt-Date", Dsn.date(dsn.cover().date()));
        outcome.retryUntil().ifPresent(end -> field("Will-Retry-Until", Dsn.date(end)));
    }

    private void part(String type) {
        text.append(CRLF).append("--").append(boundary).append(CRLF);
        field("Content-Type", type);
    }

    private void field(String name, String value) {
        text.append(name).append(": ").append(value).append(CRLF);
    }

    private void line(String line) {
        text.append(line).append(CRLF);
    }

    /** RFC 3464 §2.1.2: these fields are ASCII. */
    private static String ascii(String value) {
        StringBuilder ascii = new StringBuilder(value.length());
        printable(value).chars().forEach(c -> ascii.append(c < 0x7f ? (char) c : '?'));
        return ascii.toString();
    }

    /** On one line and within its length; other servers choose these words. */
    private static String printable(String value) {
        StringBuilder line = new StringBuilder(value.length());
        value.chars().forEach(c -> line.append(Character.isISOControl(c) ? ' ' : (char) c));
        return line.length() > MOST_FIELD_OCTETS ? line.substring(0, MOST_FIELD_OCTETS) : line + "";
    }
}
