package org.signpost.lab;

import org.signpost.address.Characters;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Shows what the servers do, one line a step, as it happens.
 *
 * @param screen where
 * @param start what the times count from
 */
record Timeline(LabScreen screen, Instant start) {

    /** What one server tells. */
    EventSink of(LabSite site) {
        return event -> show(site, event);
    }

    private void show(LabSite site, Event event) {
        switch (event.name()) {
            case "message.accept" -> accepted(site, event);
            case "attempt.end" -> attempted(site, event);
            case "rcpt.refuse", "sender.refuse", "message.refuse" -> refused(site, event);
            default -> {
                if (event.name().endsWith(".fail") || event.name().endsWith(".bug")) {
                    line(site, LabScreen.Tone.BAD, event.name(), event.line());
                }
            }
        }
    }

    private void accepted(LabSite site, Event event) {
        String who = event.value("identity").map(i -> "user " + i).orElse(value(event, "peer"));
        String from = "<" + value(event, "from") + ">";
        String text =
                "%s from %s, %s, %s%s"
                        .formatted(
                                value(event, "id"),
                                from,
                                who,
                                octets(value(event, "size")),
                                found(event));
        line(site, LabScreen.Tone.NAME, "accepted", text);
    }

    /** What the server found out about what the world sent, and what it made of that. */
    private static String found(Event event) {
        List<String> words = Examined.words(event);
        if (words.isEmpty()) return "";
        String apart = event.value("quarantine").map(why -> "; apart: " + why).orElse("");
        return "; " + String.join(" ", words) + apart;
    }

    private void attempted(LabSite site, Event event) {
        String outcome = value(event, "outcome");
        LabScreen.Tone tone =
                switch (outcome) {
                    case "delivered" -> LabScreen.Tone.GOOD;
                    case "failed" -> LabScreen.Tone.BAD;
                    default -> LabScreen.Tone.WAIT;
                };
        String via = event.value("host").map(h -> " via " + h).orElse("");
        String tls = event.value("tls").map(t -> ", " + t).orElse("");
        String seal =
                event.value("seal")
                        .filter(s -> !s.startsWith("none: "))
                        .map(s -> ", sealed (ARC) by " + s)
                        .orElse("");
        String text =
                "%s to %s%s%s%s: %s"
                        .formatted(
                                value(event, "id"),
                                value(event, "to"),
                                via,
                                tls,
                                seal,
                                value(event, "reason"));
        line(site, tone, outcome, text);
    }

    private void refused(LabSite site, Event event) {
        String what = event.value("to").or(() -> event.value("from")).orElse("content");
        line(site, LabScreen.Tone.BAD, "refused", what + ": " + value(event, "reply"));
    }

    private void line(LabSite site, LabScreen.Tone tone, String verb, String text) {
        double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
        screen.line(
                screen.tone(LabScreen.Tone.FAINT, String.format(Locale.ROOT, "%7.3f s", seconds))
                        + "  "
                        + screen.tone(LabScreen.Tone.NAME, site.domain().text())
                        + "  "
                        + screen.tone(tone, String.format(Locale.ROOT, "%-9s", verb))
                        + "  "
                        + text);
    }

    private static String value(Event event, String key) {
        return event.value(key).orElse("-");
    }

    private static String octets(String size) {
        if (!Characters.isNumber(size, 15)) return size;
        long octets = Long.parseLong(size);
        if (octets < 1000) return octets + " B";
        return octets < 1_000_000
                ? String.format(Locale.ROOT, "%.1f kB", octets / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", octets / 1e6);
    }
}
