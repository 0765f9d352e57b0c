package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.signpost.dkim.DkimKey;
import org.signpost.json.JsonObject;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * mailauth for Node.js, and a Node.js that is new enough for it, which npm installs beside it. It
 * goes by the RFCs alone ({@code strict}).
 */
final class Mailauth {
    private Mailauth() {}

    /** A message that it is to verify. */
    static JsonObject verify(String message) {
        return JsonObject.of("do", "verify").with("message", message);
    }

    /** A message that it is to sign. */
    static JsonObject sign(String message, DkimKey key, String canonicalization) {
        return with(key, "sign", message)
                .with("algorithm", key.algorithm().word())
                .with("canonicalization", canonicalization);
    }

    /** A message that it is to seal, by what it finds about it. */
    static JsonObject seal(String message, DkimKey key) {
        return with(key, "seal", message);
    }

    private static JsonObject with(DkimKey key, String what, String message) {
        return JsonObject.of("do", what)
                .with("message", message)
                .with("domain", key.domain().text())
                .with("selector", key.selector().text())
                .with("key", Signatory.pem(key));
    }

    /** Its answer to each, from one process. */
    static List<JsonObject> run(List<JsonObject> jobs) throws IOException, InterruptedException {
        Path folder = Npm.installed("mailauth");
        Path node = folder.resolve("node_modules/.bin/node");
        Needs.need(Files.isExecutable(node), "npm has no Node.js for this system");
        JsonObject records = JsonObject.empty();
        for (var record : Signatory.records().entrySet()) {
            records = records.with(record.getKey(), record.getValue());
        }
        String output =
                Tool.run(
                        List.of(node.toString(), folder.resolve("mailauth.js").toString()),
                        JsonObject.of("records", records).with("jobs", jobs).toString());
        List<JsonObject> answers =
                output.lines().map(line -> JsonObject.parse(line).orElseThrow()).toList();
        assertThat(answers).as(output).hasSameSizeAs(jobs);
        return answers;
    }
}
