package org.signpost.tlsrpt;

import org.signpost.json.JsonObject;
import org.signpost.tlsrpt.TlsReport.Ends;
import org.signpost.tlsrpt.TlsReport.FailureDetails;
import org.signpost.tlsrpt.TlsReport.Policy;
import org.signpost.tlsrpt.TlsReport.PolicyReport;
import org.signpost.tlsrpt.TlsReport.Summary;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes a report of what its JSON holds, however little of it is as RFC 8460 §4.4 has it. */
final class ReportFields {

    /** Whole numbers that every reader of JSON keeps (RFC 7493 §2.2). */
    private static final long MOST_COUNT = (1L << 53) - 1;

    /** A domain has fewer exchangers and TLSA records than that. */
    private static final int MOST_LINES = 200;

    private final ReportLimits limits;
    private int details;

    ReportFields(ReportLimits limits) {
        this.limits = limits;
    }

    ReportReading read(JsonObject report) {
        List<JsonObject> items = objects(report, "policies");
        if (items.isEmpty()) return new ReportReading.Unreadable("it has no policies");
        if (items.size() > limits.policies()) {
            return new ReportReading.Unreadable(
                    "it has more than " + limits.policies() + " policies");
        }
        List<PolicyReport> policies = new ArrayList<>(items.size());
        for (JsonObject item : items) policies.add(policy(item));
        if (details > limits.details()) {
            return new ReportReading.Unreadable(
                    "it has more than " + limits.details() + " details of failures");
        }
        return new ReportReading.Read(
                new TlsReport(
                        text(report, "organization-name"),
                        report.object("date-range").flatMap(ReportFields::dates),
                        text(report, "contact-info"),
                        text(report, "report-id"),
                        policies));
    }

    private static Optional<DateRange> dates(JsonObject range) {
        return text(range, "start-datetime")
                .flatMap(ReportDate::parse)
                .flatMap(start ->
                        text(range, "end-datetime")
                                .flatMap(ReportDate::parse)
                                .filter(end -> !end.isBefore(start))
                                .map(end -> new DateRange(start, end)));
    }

    private PolicyReport policy(JsonObject item) {
        JsonObject policy = item.object("policy").orElse(JsonObject.empty());
        JsonObject summary = item.object("summary").orElse(JsonObject.empty());
        List<String> patterns = texts(policy, "mx-host");
        return new PolicyReport(
                new Policy(
                        ReportedPolicy.of(text(policy, "policy-type").orElse("")),
                        texts(policy, "policy-string"),
                        host(policy, "policy-domain"),
                        // RFC 8460 §4.4 calls the value so, and some the field.
                        patterns.isEmpty() ? texts(policy, "mx-host-pattern") : patterns),
                new Summary(
                        count(summary, "total-successful-session-count"),
                        count(summary, "total-failure-session-count")),
                details(item));
    }

    private List<FailureDetails> details(JsonObject item) {
        List<JsonObject> objects = objects(item, "failure-details");
        details += objects.size();
        return details > limits.details()
                ? List.of()
                : objects.stream().map(ReportFields::failure).toList();
    }

    private static FailureDetails failure(JsonObject item) {
        return new FailureDetails(
                ReportedResult.of(text(item, "result-type").orElse("")),
                count(item, "failed-session-count"),
                new Ends(
                        text(item, "sending-mta-ip"),
                        host(item, "receiving-mx-hostname"),
                        text(item, "receiving-mx-helo"),
                        text(item, "receiving-ip")),
                text(item, "failure-reason-code"),
                // RFC 8460 §4.4 calls the value so, and some the field.
                text(item, "additional-information").or(() -> text(item, "additional-info-uri")));
    }

    /** The objects in the list of that name, or the one that stands there alone. */
    private static List<JsonObject> objects(JsonObject from, String name) {
        List<JsonObject> list = from.objects(name);
        return list.isEmpty() ? from.object(name).stream().toList() : list;
    }

    private static List<String> texts(JsonObject from, String name) {
        List<String> list = from.texts(name);
        List<String> texts = list.isEmpty() ? from.text(name).stream().toList() : list;
        return texts.stream()
                .map(ReportText::clean)
                .filter(t -> !t.isEmpty())
                .limit(MOST_LINES)
                .toList();
    }

    private static Optional<String> text(JsonObject from, String name) {
        return from.text(name)
                .or(() -> from.number(name).map(String::valueOf))
                .map(ReportText::clean)
                .filter(t -> !t.isEmpty());
    }

    /** In one spelling, so that failures of one host come together. */
    private static Optional<String> host(JsonObject from, String name) {
        return text(from, name)
                .map(t -> t.toLowerCase(Locale.ROOT).replaceAll("[. ]+$", ""))
                .map(ReportText::clean)
                .filter(t -> !t.isEmpty());
    }

    /** Nothing but a number counts for nothing. */
    private static long count(JsonObject from, String name) {
        return switch (from.members().getOrDefault(name, "")) {
            case Number number -> bounded(number.doubleValue());
            case String text -> number(text.strip());
            default -> 0;
        };
    }

    private static long number(String text) {
        try {
            return bounded(Double.parseDouble(text));
        } catch (NumberFormatException none) {
            return 0;
        }
    }

    /** Every whole number in these bounds is a double, and no number is below any. */
    private static long bounded(double number) {
        return number >= 0 ? (long) Math.min(number, (double) MOST_COUNT) : 0;
    }
}
