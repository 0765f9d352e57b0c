package org.signpost.cli;

import org.signpost.json.JsonObject;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Tells people what became of mail and what would have.
 *
 * @param answer of {@code report.observed}
 */
record ObservedText(JsonObject answer) {

    /** Of all domains. */
    List<String> summary() {
        List<String> lines = new ArrayList<>();
        if (number(answer, "messages") == 0) {
            return List.of(
                    "No mail was examined since %s: listeners of the role mx do that, by [inbound]."
                            .formatted(text(answer, "since")));
        }
        lines.add(
                "%s of %s examined since %s."
                        .formatted(
                                count(number(answer, "messages"), "message"),
                                count(number(answer, "authors"), "domain"),
                                text(answer, "since")));
        List<JsonObject> checks = answer.objects("checks");
        if (checks.isEmpty()) lines.add("No check that is only observed would have done anything.");
        for (JsonObject check : checks) {
            lines.add(
                    "%s would have %s %s of %s (%d signed)."
                            .formatted(
                                    setting(text(check, "check")),
                                    past(text(check, "action")),
                                    count(number(check, "messages"), "message"),
                                    count(number(check, "authors"), "domain"),
                                    number(check, "signed")));
        }
        List<JsonObject> domains = answer.objects("domains");
        if (!domains.isEmpty()) lines.add("");
        domains.forEach(domain -> lines.add(line(domain)));
        long more = number(answer, "more");
        if (more > 0) lines.add("and " + count(more, "domain") + " more");
        return lines;
    }

    /** What would have to be set for it. */
    private static String setting(String check) {
        return check.equals("several-from")
                ? "several-from = \"refuse\" with dmarc = \"enforce\""
                : check + " = \"enforce\"";
    }

    private static String line(JsonObject domain) {
        List<String> facts = new ArrayList<>();
        for (String done : List.of("rejected", "quarantined", "deferred")) {
            long messages = number(domain, done);
            if (messages > 0) facts.add(messages + " " + done);
        }
        for (JsonObject check : domain.objects("checks")) {
            long signed = number(check, "signed");
            facts.add(
                    "%s would have %s %d%s"
                            .formatted(
                                    text(check, "check"),
                                    past(text(check, "action")),
                                    number(check, "messages"),
                                    signed == 0 ? "" : " (" + signed + " signed)"));
        }
        return "%s: %s; %s"
                .formatted(
                        named(text(domain, "domain")),
                        count(number(domain, "messages"), "message"),
                        String.join(", ", facts));
    }

    /** Of one domain. */
    List<String> sources() {
        List<JsonObject> sources = answer.objects("sources");
        String domain = named(text(answer, "domain"));
        if (sources.isEmpty()) {
            return List.of("No mail of %s since %s.".formatted(domain, text(answer, "since")));
        }
        List<String> lines = new ArrayList<>();
        lines.add("Mail of %s since %s:".formatted(domain, text(answer, "since")));
        for (JsonObject source : sources) {
            lines.add("");
            lines.add(
                    "%s, MAIL FROM %s: %s, the last %s"
                            .formatted(
                                    text(source, "client"),
                                    sender(text(source, "sender")),
                                    count(number(source, "messages"), "message"),
                                    text(source, "last")));
            lines.add("    " + findings(source));
            lines.add("    " + fate(source));
        }
        return lines;
    }

    private static String findings(JsonObject source) {
        List<String> findings = new ArrayList<>();
        source.text("spf").ifPresent(r -> findings.add("spf=" + r));
        List<String> signers = source.texts("signers");
        findings.add(
                signers.isEmpty()
                        ? "no signature that holds"
                        : "signed by " + String.join(", ", signers));
        source.text("dmarc").ifPresent(r -> findings.add("dmarc=" + r));
        return String.join(", ", findings);
    }

    private static String fate(JsonObject source) {
        List<String> would =
                source.texts("would").stream()
                        .map(w -> w.split(":", 2))
                        .map(w -> w[0] + " would have " + past(w[w.length - 1]) + " it")
                        .toList();
        String done = past(text(source, "action"));
        return would.isEmpty() ? done : done + "; " + String.join(", ", would);
    }

    private static String named(String domain) {
        return domain.isEmpty() ? "(no domain, or several)" : domain;
    }

    private static String sender(String domain) {
        return domain.isEmpty() ? "<>" : domain;
    }

    private static String past(String action) {
        return switch (action) {
            case "accept" -> "accepted";
            case "quarantine" -> "quarantined";
            case "reject" -> "rejected";
            case "defer" -> "deferred";
            default -> action;
        };
    }

    private static String count(long number, String thing) {
        return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : "s");
    }

    private static String text(JsonObject object, String name) {
        return object.text(name).orElse("");
    }

    private static long number(JsonObject object, String name) {
        return object.number(name).orElse(0L);
    }
}
