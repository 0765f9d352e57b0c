package org.signpost.cli;

import org.signpost.address.IpAddresses;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.MxRecord;
import org.signpost.dns.Transcript;
import org.signpost.json.JsonObject;
import org.signpost.nameserver.ZoneText;

import java.net.InetAddress;
import java.util.List;

/** Tells what was asked of the DNS and what it answered. */
final class AnswerText {

    private AnswerText() {}

    /** A line for each record, or one that says why there is none. */
    static List<String> lines(Transcript.Entry entry) {
        String asked = entry.name() + " " + entry.type();
        return switch (entry.answer()) {
            case Answer.Found<?> found ->
                    found.records().stream()
                            .map(r -> r instanceof String text ? ZoneText.strings(text) : shown(r))
                            .map(r -> asked + " " + r)
                            .toList();
            case Answer.NoSuchName<?> none -> List.of(asked + ": there is no such name");
            case Answer.NoData<?> none -> List.of(asked + ": there is no such record");
            case Answer.Failed<?> failed ->
                    List.of(asked + ": couldn't be asked: " + failed.detail());
        };
    }

    /** The same for programs. */
    static JsonObject json(Transcript.Entry entry) {
        JsonObject told =
                JsonObject.of("name", entry.name().text())
                        .with("type", entry.type())
                        .with("answer", word(entry.answer()));
        return switch (entry.answer()) {
            case Answer.Found<?> found ->
                    told.with("records", found.records().stream().map(AnswerText::shown).toList());
            case Answer.Failed<?> failed -> told.with("reason", failed.detail());
            case Answer.NoSuchName<?> none -> told;
            case Answer.NoData<?> none -> told;
        };
    }

    private static String word(Answer<?> answer) {
        return switch (answer) {
            case Answer.Found<?> found -> "found";
            case Answer.NoSuchName<?> none -> "no-such-name";
            case Answer.NoData<?> none -> "no-such-record";
            case Answer.Failed<?> failed -> "failed";
        };
    }

    private static String shown(Object record) {
        return switch (record) {
            case String text -> Plain.decoded(text);
            case InetAddress address -> IpAddresses.text(address);
            case MxRecord(int preference, DnsName exchange) -> preference + " " + exchange;
            default -> record.toString();
        };
    }
}
