package org.signpost.cli;

import org.signpost.dns.Answer;
import org.signpost.dns.Answer.Failed;
import org.signpost.dns.Answer.Found;
import org.signpost.dns.Answer.NoData;
import org.signpost.dns.Answer.NoSuchName;
import org.signpost.dns.ChainStep;
import org.signpost.dns.DnsName;
import org.signpost.dns.Lookup;
import org.signpost.dns.RecordType;
import org.signpost.dns.Security;
import org.signpost.json.JsonObject;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a look-up found, for people and for programs.
 *
 * @param name what was asked
 * @param type likewise
 * @param found the answer
 */
record LookupText(DnsName name, RecordType<String> type, Lookup found) {

    /** For people. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        switch (found.answer()) {
            case Found<String>(var records, var ttl, var security, var end) -> {
                records.forEach(r -> lines.add(end + " " + type + " " + Plain.line(r)));
                lines.add(standing(security, ttl));
            }
            case NoData<String>(var ttl, var security, var end) -> {
                lines.add(end + " has no " + type);
                lines.add(standing(security, ttl));
            }
            case NoSuchName<String>(var ttl, var security, var end) -> {
                lines.add(end + " doesn't exist");
                lines.add(standing(security, ttl));
            }
            case Failed<String>(var why, String detail) -> lines.add(failed(why, detail));
        }
        for (ChainStep step : found.chain()) {
            lines.add("  " + step.name() + " " + step.type() + ": " + Plain.line(step.said()));
        }
        return lines;
    }

    private static String standing(Security security, Duration ttl) {
        return word(security) + ", for " + ttl.toSeconds() + " s";
    }

    private static String failed(Answer.Failure why, String detail) {
        return switch (why) {
            case BOGUS -> "bogus: " + Plain.line(detail);
            case SERVFAIL, TIMEOUT -> "no answer: " + Plain.line(detail);
        };
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** For programs. */
    JsonObject json() {
        JsonObject answer = JsonObject.of("name", name.text()).with("type", type.toString());
        JsonObject told =
                switch (found.answer()) {
                    case Found<String>(var records, var ttl, var security, var end) ->
                            answer.with("answer", "found")
                                    .with("security", word(security))
                                    .with("ttl", ttl.toSeconds())
                                    .with("canonicalName", end.text())
                                    .with("records", records);
                    case NoData<String>(var ttl, var security, var end) ->
                            nothing(answer, "no-data", ttl, security, end);
                    case NoSuchName<String>(var ttl, var security, var end) ->
                            nothing(answer, "no-such-name", ttl, security, end);
                    case Failed<String>(var why, String detail) ->
                            answer.with("answer", "failed")
                                    .with("failure", word(why))
                                    .with("reason", detail);
                };
        return told.with("chain", found.chain().stream().map(LookupText::json).toList());
    }

    private static JsonObject nothing(
            JsonObject answer, String kind, Duration ttl, Security security, DnsName end) {
        return answer.with("answer", kind)
                .with("security", word(security))
                .with("ttl", ttl.toSeconds())
                .with("canonicalName", end.text());
    }

    private static JsonObject json(ChainStep step) {
        return JsonObject.of("name", step.name().text())
                .with("type", step.type())
                .with("said", step.said());
    }
}
