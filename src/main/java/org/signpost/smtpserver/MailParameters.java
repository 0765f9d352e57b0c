package org.signpost.smtpserver;

import org.signpost.address.Characters;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.smtp.Parameter;
import org.signpost.smtp.Reply;

import java.util.List;
import java.util.Locale;

/** What the parameters of MAIL say, or why they can't be obeyed (RFC 1870, 6152, 4954 §5). */
sealed interface MailParameters {

    /** They can. */
    record Valid(BodyType body) implements MailParameters {}

    /** They can't. */
    record Refused(Reply why) implements MailParameters {}

    /**
     * Reads them.
     *
     * @param most octets of a message
     */
    static MailParameters of(List<Parameter> parameters, long most) {
        BodyType body = BodyType.SEVEN_BIT;
        for (Parameter parameter : parameters) {
            String value = parameter.value().orElse("");
            switch (parameter.keyword()) {
                case "SIZE" -> {
                    if (!Characters.isNumber(value, 20)) return refused("SIZE needs a number");
                    if (isOver(value, most)) return new Refused(tooBig(most));
                }
                case "BODY" -> {
                    switch (value.toUpperCase(Locale.ROOT)) {
                        case "7BIT" -> body = BodyType.SEVEN_BIT;
                        case "8BITMIME" -> body = BodyType.EIGHT_BIT_MIME;
                        default -> {
                            return refused("BODY is 7BIT or 8BITMIME");
                        }
                    }
                }
                case "AUTH" -> {
                    // RFC 4954 §5: taken from anyone and believed from nobody whom we don't trust.
                    if (value.isEmpty()) return refused("AUTH needs a mailbox or <>");
                }
                default -> {
                    return new Refused(unknown(parameter, "MAIL"));
                }
            }
        }
        return new Valid(body);
    }

    /** The reply to content over the limit (RFC 1870 §6). */
    static Reply tooBig(long most) {
        return Reply.of(552, "5.3.4", "Messages here have at most " + most + " octets");
    }

    /** RFC 5321 §4.1.1.11. */
    static Reply unknown(Parameter parameter, String verb) {
        return Reply.of(555, "5.5.4", verb + " parameter " + parameter.keyword() + " unknown");
    }

    private static boolean isOver(String size, long most) {
        return size.length() > 18 || Long.parseLong(size) > most;
    }

    private static MailParameters refused(String why) {
        return new Refused(Reply.of(501, "5.5.4", why));
    }
}
