package org.signpost.tlsrpt;

import org.signpost.json.JsonObject;
import org.signpost.tlsrpt.TlsReport.FailureDetails;
import org.signpost.tlsrpt.TlsReport.Policy;
import org.signpost.tlsrpt.TlsReport.PolicyReport;

import java.util.List;
import java.util.Optional;

/** Writes a report as RFC 8460 §4.4 has it. */
final class ReportJson {

    private ReportJson() {}

    static JsonObject of(TlsReport report) {
        return JsonObject.empty()
                .with("organization-name", text(report.organization()))
                .with("date-range", report.dates().map(ReportJson::dates))
                .with("contact-info", text(report.contact()))
                .with("report-id", text(report.id()))
                // RFC 8460 §4: an array, also of one.
                .with("policies", report.policies().stream().map(ReportJson::policy).toList());
    }

    private static JsonObject dates(DateRange dates) {
        return JsonObject.of("start-datetime", dates.start()).with("end-datetime", dates.end());
    }

    private static JsonObject policy(PolicyReport report) {
        JsonObject summary =
                JsonObject.of("total-successful-session-count", report.summary().successful())
                        .with("total-failure-session-count", report.summary().failed());
        return JsonObject.of("policy", policy(report.policy()))
                .with("summary", summary)
                .with(
                        "failure-details",
                        report.details().stream().map(ReportJson::details).toList());
    }

    private static JsonObject policy(Policy policy) {
        return JsonObject.of("policy-type", ReportText.clean(policy.type().word()))
                .with("policy-string", texts(policy.lines()))
                .with("policy-domain", text(policy.domain()))
                .with("mx-host", texts(policy.mxHosts()));
    }

    private static JsonObject details(FailureDetails details) {
        return JsonObject.of("result-type", ReportText.clean(details.result().word()))
                .with("sending-mta-ip", text(details.ends().sendingMtaIp()))
                .with("receiving-mx-hostname", text(details.ends().mxHost()))
                .with("receiving-mx-helo", text(details.ends().mxHelo()))
                .with("receiving-ip", text(details.ends().receivingIp()))
                .with("failed-session-count", details.sessions())
                .with("additional-information", text(details.information()))
                .with("failure-reason-code", text(details.reason()));
    }

    private static Optional<String> text(Optional<String> text) {
        return text.map(ReportText::clean).filter(t -> !t.isEmpty());
    }

    /** Left out where there are none. */
    private static Optional<List<String>> texts(List<String> texts) {
        return texts.isEmpty()
                ? Optional.empty()
                : Optional.of(texts.stream().map(ReportText::clean).toList());
    }
}
