package org.signpost.smtpserver;

import org.signpost.address.Characters;
import org.signpost.queue.Recipient.Notify;
import org.signpost.smtp.Parameter;
import org.signpost.smtp.Reply;
import org.signpost.smtp.Xtext;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What the parameters of RCPT say, or why they can't be obeyed (RFC 3461 §4.1, §4.2). */
sealed interface RcptParameters {

    /**
     * They can.
     *
     * @param notices when the sender wants to hear of the recipient; empty when it said nothing
     * @param orcpt the original recipient as it came, {@code type;address}
     */
    record Valid(Set<Notify> notices, Optional<String> orcpt) implements RcptParameters {}

    /** They can't. */
    record Refused(Reply why) implements RcptParameters {}

    /** RFC 3461 §5.4. */
    int MOST_ORCPT = 500;

    /**
     * Reads them.
     *
     * @param smtputf8 whether MAIL said that there may be UTF-8 (RFC 6533 §3)
     */
    static RcptParameters of(List<Parameter> parameters, boolean smtputf8) {
        Set<Notify> notices = Set.of();
        Optional<String> orcpt = Optional.empty();
        for (Parameter parameter : parameters) {
            String value = parameter.value().orElse("");
            switch (parameter.keyword()) {
                case "NOTIFY" -> {
                    notices = notices(value);
                    if (notices.isEmpty()) {
                        return refused("NOTIFY is NEVER, or some of SUCCESS,FAILURE,DELAY");
                    }
                }
                case "ORCPT" -> {
                    orcpt = Optional.of(value);
                    if (!isOriginal(value, smtputf8)) {
                        return refused("ORCPT is type;address in xtext (RFC 3461, 4.2)");
                    }
                }
                default -> {
                    return new Refused(MailParameters.unknown(parameter, "RCPT"));
                }
            }
        }
        return new Valid(notices, orcpt);
    }

    /** None where it is malformed, names one twice or joins NEVER to others. */
    private static Set<Notify> notices(String value) {
        Set<Notify> notices = EnumSet.noneOf(Notify.class);
        for (String word : value.toUpperCase(Locale.ROOT).split(",", -1)) {
            Optional<Notify> notice =
                    switch (word) {
                        case "NEVER" -> Optional.of(Notify.NEVER);
                        case "SUCCESS" -> Optional.of(Notify.SUCCESS);
                        case "FAILURE" -> Optional.of(Notify.FAILURE);
                        case "DELAY" -> Optional.of(Notify.DELAY);
                        default -> Optional.empty();
                    };
            if (notice.isEmpty() || !notices.add(notice.get())) return Set.of();
        }
        return notices.contains(Notify.NEVER) && notices.size() > 1 ? Set.of() : notices;
    }

    private static boolean isOriginal(String value, boolean smtputf8) {
        int semicolon = value.indexOf(';');
        if (semicolon < 1 || value.length() > MOST_ORCPT) return false;
        String type = value.substring(0, semicolon);
        String address = value.substring(semicolon + 1);
        // RFC 3464 §2.1.2: the type is an atom.
        if (!Characters.all(type, c -> Characters.isDigit(c) || c == '-' || isLetter(c))) {
            return false;
        }
        return type.equalsIgnoreCase("utf-8") ? isUtf8(address, smtputf8) : Xtext.isValid(address);
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** RFC 6533 §3: each of the three forms; beyond ASCII only where MAIL allowed it. */
    private static boolean isUtf8(String address, boolean smtputf8) {
        return !address.isEmpty()
                && Characters.all(address, c -> c > ' ' && c != 0x7f && (c < 0x7f || smtputf8));
    }

    private static RcptParameters refused(String why) {
        return new Refused(Reply.of(501, "5.5.4", why));
    }
}
