package org.signpost.smtpserver;

import org.signpost.address.Characters;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Envelope.DeliverBy;
import org.signpost.queue.Envelope.Notice;
import org.signpost.queue.Envelope.Ret;
import org.signpost.queue.Envelope.Schedule;
import org.signpost.smtp.Parameter;
import org.signpost.smtp.Reply;
import org.signpost.smtp.Xtext;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the parameters of MAIL say, or why they can't be obeyed. */
sealed interface MailParameters {

    /** They can. */
    record Valid(MailRequest request) implements MailParameters {}

    /** They can't. */
    record Refused(Reply why) implements MailParameters {}

    /**
     * Reads them.
     *
     * @param offered what they may ask for
     * @param now when they came
     */
    static MailParameters of(List<Parameter> parameters, Extensions offered, Instant now) {
        MailParameters result = new Valid(MailRequest.plain());
        for (Parameter parameter : parameters) {
            if (!(result instanceof Valid(MailRequest so))) return result;
            result = next(parameter, so, offered, now);
        }
        return result instanceof Valid(MailRequest all) ? checked(all, now) : result;
    }

    private static MailParameters next(
            Parameter parameter, MailRequest so, Extensions offered, Instant now) {
        String value = parameter.value().orElse("");
        Optional<Duration> hold = offered.hold();
        return switch (parameter.keyword()) {
            case "SIZE" -> size(value, so, offered.size());
            case "BODY" -> body(value, so);
            case "SMTPUTF8" -> value.isEmpty() ? new Valid(so.withSmtputf8()) : noValue(parameter);
            case "RET" -> ret(value, so);
            case "ENVID" -> envid(value, so);
            case "AUTH" -> auth(value, so);
            case "BY" -> deliverBy(value, so);
            case "MT-PRIORITY" -> priority(value, so);
            case "REQUIRETLS" -> {
                if (!offered.requireTls()) yield new Refused(unknown(parameter, "MAIL"));
                yield value.isEmpty() ? new Valid(so.withRequireTls()) : noValue(parameter);
            }
            case "HOLDFOR" ->
                    hold.map(most -> holdFor(value, so, most, now))
                            .orElseGet(() -> new Refused(unknown(parameter, "MAIL")));
            case "HOLDUNTIL" ->
                    hold.map(most -> holdUntil(value, so, now.plus(most)))
                            .orElseGet(() -> new Refused(unknown(parameter, "MAIL")));
            default -> new Refused(unknown(parameter, "MAIL"));
        };
    }

    private static MailParameters noValue(Parameter parameter) {
        return refused(parameter.keyword() + " takes no value");
    }

    /** RFC 4954 §5: taken from anyone and believed from nobody, as if it were {@code <>}. */
    private static MailParameters auth(String value, MailRequest so) {
        boolean valid = value.equals("<>") || Xtext.isValid(value);
        return valid
                ? new Valid(so.withSubmitterUnknown())
                : refused("AUTH needs a mailbox in xtext or <>");
    }

    /** RFC 1870 §6. */
    private static MailParameters size(String value, MailRequest so, long most) {
        if (!Characters.isNumber(value, 20)) return refused("SIZE needs a number");
        boolean over = value.length() > 18 || Long.parseLong(value) > most;
        return over ? new Refused(tooBig(most)) : new Valid(so);
    }

    private static MailParameters body(String value, MailRequest so) {
        return switch (value.toUpperCase(Locale.ROOT)) {
            case "7BIT" -> new Valid(so.with(BodyType.SEVEN_BIT));
            case "8BITMIME" -> new Valid(so.with(BodyType.EIGHT_BIT_MIME));
            case "BINARYMIME" -> new Valid(so.with(BodyType.BINARY_MIME));
            default -> refused("BODY is 7BIT, 8BITMIME or BINARYMIME");
        };
    }

    /** RFC 3461 §4.3. */
    private static MailParameters ret(String value, MailRequest so) {
        Optional<String> envid = so.notice().envid();
        return switch (value.toUpperCase(Locale.ROOT)) {
            case "FULL" -> new Valid(so.with(new Notice(Optional.of(Ret.FULL), envid)));
            case "HDRS" -> new Valid(so.with(new Notice(Optional.of(Ret.HDRS), envid)));
            default -> refused("RET is FULL or HDRS");
        };
    }

    /** RFC 3461 §4.4: up to 100 characters of xtext. */
    private static MailParameters envid(String value, MailRequest so) {
        boolean valid = value.length() <= 100 && Xtext.isValid(value);
        return valid
                ? new Valid(so.with(new Notice(so.notice().ret(), Optional.of(value))))
                : refused("ENVID needs 1 to 100 characters of xtext (RFC 3461, 4.4)");
    }

    /** RFC 2852 §4: seconds, what happens then, and whether relaying is to be told. */
    private static MailParameters deliverBy(String value, MailRequest so) {
        int semicolon = value.indexOf(';');
        String mode = value.substring(semicolon + 1).toUpperCase(Locale.ROOT);
        String time = value.substring(0, Math.max(semicolon, 0));
        boolean signed = time.startsWith("-") || time.startsWith("+");
        boolean valid = Characters.isNumber(signed ? time.substring(1) : time, 9);
        valid &= List.of("N", "R", "NT", "RT").contains(mode);
        if (!valid) return refused("BY is seconds;N or seconds;R, with a T behind to trace");
        boolean orReturn = mode.startsWith("R");
        long seconds = Long.parseLong(time);
        if (orReturn && seconds <= 0) return refused("BY with R needs a time to come");
        DeliverBy by = new DeliverBy(Duration.ofSeconds(seconds), orReturn, mode.endsWith("T"));
        Schedule old = so.schedule();
        return new Valid(so.with(new Schedule(old.priority(), old.holdUntil(), Optional.of(by))));
    }

    /** RFC 6710 §4.1: −9 to 9. */
    private static MailParameters priority(String value, MailRequest so) {
        String digit = value.startsWith("-") ? value.substring(1) : value;
        if (!Characters.isNumber(digit, 1)) {
            return new Refused(Reply.of(501, "5.5.2", "MT-PRIORITY is a number from -9 to 9"));
        }
        Schedule old = so.schedule();
        return new Valid(
                so.with(new Schedule(Integer.parseInt(value), old.holdUntil(), old.deliverBy())));
    }

    private static MailParameters holdFor(
            String value, MailRequest so, Duration most, Instant now) {
        boolean valid = Characters.isNumber(value, 9) && Long.parseLong(value) <= most.toSeconds();
        return valid
                ? held(so, now.plusSeconds(Long.parseLong(value)))
                : refused("HOLDFOR is a number of seconds up to " + most.toSeconds());
    }

    private static MailParameters holdUntil(String value, MailRequest so, Instant latest) {
        try {
            Instant until = OffsetDateTime.parse(value.toUpperCase(Locale.ROOT)).toInstant();
            if (!until.isAfter(latest)) return held(so, until);
        } catch (DateTimeException notOne) {
            // Told below.
        }
        return refused("HOLDUNTIL is a date and time (RFC 3339) up to " + latest);
    }

    /** RFC 4865 §4.2: one of the two, once. */
    private static MailParameters held(MailRequest so, Instant until) {
        Schedule old = so.schedule();
        if (old.holdUntil().isPresent()) return refused("HOLDFOR or HOLDUNTIL, not both");
        return new Valid(
                so.with(new Schedule(old.priority(), Optional.of(until), old.deliverBy())));
    }

    /** RFC 4865 §5.2.2: what is held until after its time is over can't be obeyed. */
    private static MailParameters checked(MailRequest all, Instant now) {
        Optional<Instant> end = all.schedule().deliverBy().map(by -> now.plus(by.within()));
        boolean tooLate =
                end.isPresent()
                        && all.schedule().holdUntil().filter(end.get()::isBefore).isPresent();
        return tooLate ? refused("It would be held for longer than BY allows") : new Valid(all);
    }

    /** The reply to content over the limit (RFC 1870 §6). */
    static Reply tooBig(long most) {
        return Reply.of(552, "5.3.4", "Messages here have at most " + most + " octets");
    }

    /** RFC 5321 §4.1.1.11. */
    static Reply unknown(Parameter parameter, String verb) {
        return Reply.of(555, "5.5.4", verb + " parameter " + parameter.keyword() + " unknown");
    }

    private static MailParameters refused(String why) {
        return new Refused(Reply.of(501, "5.5.4", why));
    }
}
