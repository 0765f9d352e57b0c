package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.signpost.Main;
import org.signpost.arc.ArcSuiteTest;
import org.signpost.dns.DnsName;
import org.signpost.json.JsonObject;
import org.signpost.nameserver.ZoneText;
import org.signpost.peers.Needs;
import org.signpost.spf.SpfSuiteTest;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Many messages in one run, each answered on its line (P1, P8, P12, P21). */
class VerifyBatchTest {

    private static final String DKIMPY = "dkim/dkim/tests/data/";

    private static final String MESSAGE =
            """
            From: alice@example.org
            Subject: hello

            hello
            """;

    private static final String ZONE =
            """
            example.org. TXT "v=spf1 ip4:192.0.2.0/24 -all"
            _dmarc.example.org. TXT "v=DMARC1; p=reject; t=y"
            mail.example.org. TXT "v=spf1 a -all"
            mail.example.org. A 192.0.2.9
            ; TIMEOUT slow.example.org.
            """;

    @TempDir Path folder;

    /** The zones' file names by their texts. */
    private final Map<String, Path> zones = new HashMap<>();

    @Test
    void theSuitesOfSpfAndArcInOneRun() throws IOException {
        Map<String, String> expected = new LinkedHashMap<>();
        StringBuilder cases = new StringBuilder();
        for (SpfSuiteTest.Case one : SpfSuiteTest.cases()) {
            String id = "spf " + expected.size() + " " + one.name();
            expected.put(id, one.expected());
            cases.append(
                            JsonObject.of("id", id)
                                    .with("ip", one.fact("host"))
                                    .with("helo", one.fact("helo"))
                                    .with("mailFrom", one.fact("mailfrom"))
                                    .with("now", 1_000)
                                    .with("zone", zone(one.zone())))
                    .append('\n');
        }
        for (ArcSuiteTest.Case one : ArcSuiteTest.cases()) {
            String id = "arc " + expected.size() + " " + one.name();
            expected.put(id, one.expected());
            cases.append(
                            JsonObject.of("id", id)
                                    .with("message", base64(one.message()))
                                    .with("zone", zone(one.zone())))
                    .append('\n');
        }
        Shell.Result result = Shell.plain().type(cases.toString(), "verify", "--batch", "-");
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        Map<String, String> found = new LinkedHashMap<>();
        for (JsonObject line : lines(result)) {
            String id = line.text("id").orElseThrow();
            found.put(id, member(line, id.substring(0, 3)).text("result").orElseThrow());
        }
        assertThat(expected).hasSize(203 + 171);
        assertThat(found).containsExactlyEntriesOf(expected);
    }

    /** What each file is worth stands in the tests of {@code dkim}. */
    @Test
    void theMailsOfTheDkimSuitesInOneRun() throws IOException {
        List<JsonObject> cases = new ArrayList<>();
        for (String name : List.of("001", "002", "003", "004", "005", "006")) {
            String[] parts =
                    suite("dkim-stalwart/" + name + ".txt").replace("\r\n", "\n").split("\n\n", 2);
            cases.add(signed(name, parts[1], parts[0].split("\n", -1)));
        }
        String brisbane =
                "brisbane._domainkey.football.example.com"
                        + " v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
        for (String key : List.of("test.txt", "test2.txt", "badk.txt", "badversion.txt")) {
            String test = "test._domainkey.football.example.com " + suite(DKIMPY + key);
            cases.add(signed(key, suite(DKIMPY + "rfc6376.signed.msg"), brisbane, test));
        }
        String exim = "sed._domainkey.test.ex " + suite(DKIMPY + "eximtest.dns");
        cases.add(signed("exim", suite(DKIMPY + "ed25519test2.msg"), exim));
        cases.add(signed("unsigned", suite(DKIMPY + "test.message")));
        cases.add(signed("gone", suite(DKIMPY + "message.mbox")));
        String lines = cases.stream().map(JsonObject::toString).collect(Collectors.joining("\n"));
        Shell.Result result =
                Shell.plain()
                        .type(
                                lines,
                                "verify",
                                "--batch",
                                "-",
                                "--now",
                                "1529064000",
                                "--only",
                                "dkim");
        Map<String, String> found = new LinkedHashMap<>();
        for (JsonObject line : lines(result)) {
            found.put(
                    line.text("id").orElseThrow(),
                    line.objects("dkim").stream()
                            .map(d -> d.text("result").orElseThrow())
                            .distinct()
                            .collect(Collectors.joining(" ")));
        }
        assertThat(found)
                .hasSize(cases.size())
                .containsEntry("test.txt", "pass")
                .containsEntry("test2.txt", "pass")
                .containsEntry("badk.txt", "pass permerror")
                .containsEntry("badversion.txt", "pass permerror")
                .containsEntry("exim", "pass")
                .containsEntry("unsigned", "none")
                .containsEntry("gone", "permerror");
        assertThat(found)
                .extractingByKeys("001", "002", "003", "004", "005", "006")
                .containsOnly("pass");
    }

    private JsonObject signed(String id, String message, String... records) throws IOException {
        StringBuilder zone = new StringBuilder();
        for (String record : records) {
            String[] parts = record.strip().split("\\s+", 2);
            zone.append(ZoneText.txt(DnsName.of(parts[0]), parts[1])).append('\n');
        }
        return JsonObject.of("id", id)
                .with("message", base64(message))
                .with("zone", zone(zone.toString()));
    }

    private static String suite(String name) throws IOException {
        return Files.readString(Needs.suite(name), StandardCharsets.ISO_8859_1);
    }

    @Test
    void allMembersAreThere() throws IOException {
        JsonObject told = one(full(), 0);
        assertThat(told.members().keySet()).containsExactly("id", "spf", "dkim", "dmarc", "arc");
        assertThat(member(told, "spf").members())
                .containsEntry("result", "fail")
                .containsEntry("identity", "mailfrom")
                .containsEntry("domain", "example.org");
        assertThat(told.objects("dkim").getFirst().text("result")).contains("none");
        assertThat(member(told, "arc").text("result")).contains("none");
        assertThat(member(told, "dmarc").members())
                .containsEntry("result", "fail")
                .containsEntry("policy", "quarantine")
                .containsEntry("published", "reject")
                .containsEntry("domain", "example.org")
                .containsEntry("authorDomain", "example.org")
                .containsEntry("spfAligned", false)
                .containsEntry("dkimAligned", false)
                .containsKey("reason");
    }

    @ParameterizedTest
    @CsvSource({"spf, id spf", "dmarc, id dmarc", "'dkim,arc', id dkim arc"})
    void onlyWhatIsAskedIsTold(String only, String members) throws IOException {
        JsonObject told = one(full(), 0, "--only", only);
        assertThat(told.members().keySet()).containsExactly(members.split(" ", -1));
    }

    @Test
    void withoutAClientThereIsNoSpfAndDmarcGoesWithoutIt() throws IOException {
        JsonObject told =
                one(JsonObject.of("message", base64(MESSAGE)).with("zone", zone(ZONE)), 0);
        assertThat(told.members()).doesNotContainKeys("spf", "id");
        assertThat(member(told, "dmarc").text("result")).contains("fail");
    }

    @Test
    void spfAlonePassesDmarc() throws IOException {
        JsonObject told = one(full().with("ip", "192.0.2.1"), 0);
        assertThat(member(told, "dmarc").members())
                .containsEntry("result", "pass")
                .containsEntry("spfAligned", true);
    }

    /** RFC 7208 §2.4: the null sender has the HELO name checked. */
    @Test
    void withoutAMessageThereIsSpfOnly() throws IOException {
        JsonObject told =
                one(
                        JsonObject.of("ip", "192.0.2.9")
                                .with("helo", "mail.example.org")
                                .with("mailFrom", "<>")
                                .with("zone", zone(ZONE)),
                        0);
        assertThat(told.members().keySet()).containsExactly("spf");
        assertThat(member(told, "spf").members())
                .containsEntry("result", "pass")
                .containsEntry("identity", "helo")
                .containsEntry("domain", "mail.example.org");
    }

    @Test
    void aNameThatTimesOutIsATemporaryError() throws IOException {
        JsonObject told =
                one(
                        JsonObject.of("ip", "192.0.2.9")
                                .with("mailFrom", "a@slow.example.org")
                                .with("zone", zone(ZONE)),
                        0);
        assertThat(member(told, "spf").text("result")).contains("temperror");
    }

    @Test
    void whatCanNotBeDoneIsToldInItsPlaceAndTheRestIsDone() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.zone"), "example.org. A x.y\n");
        List<String> cases =
                List.of(
                        full().with("id", 1).toString(),
                        "not json",
                        "[1]",
                        "",
                        "{\"id\":\"a\"}",
                        full().with("id", "b").with("ip", "192.0.2").toString(),
                        full().with("id", "c").with("message", "**").toString(),
                        full().with("id", "d").with("file", "x").toString(),
                        "{\"id\":\"e\",\"file\":\"" + folder.resolve("none.eml") + "\"}",
                        "{\"id\":\"f\",\"file\":\"" + folder + "\"}",
                        full().with("id", "g").with("zone", broken.toString()).toString(),
                        full().with("id", "h").with("zone", "none.zone").toString(),
                        full().with("id", "i").with("now", "soon").toString(),
                        full().with("id", "j").with("zone", 5).toString(),
                        full().with("id", List.of("k")).toString(),
                        full().with("id", "l").with("mailfrom", "a@b.test").toString(),
                        full().with("id", "m")
                                .with("mail-from", "a@b.test")
                                .with("expected", "pass")
                                .toString(),
                        full().with("id", "z").toString());
        Shell.Result result =
                Shell.plain().type(String.join("\n", cases), "verify", "--batch", "-");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEmpty();
        List<String> errors = new ArrayList<>();
        for (JsonObject line : lines(result)) {
            String id = String.valueOf(line.members().getOrDefault("id", "-"));
            String at = line.number("line").map(n -> " " + n + " ").orElse("");
            errors.add(id + at + line.text("error").orElse(""));
        }
        assertThat(errors)
                .containsExactly(
                        "1",
                        "- 2 the line is no JSON object",
                        "- 3 the line is no JSON object",
                        "a 5 neither a message nor an ip",
                        "b 6 \"ip\" is no IP address: 192.0.2",
                        "c 7 \"message\" is no base64: Illegal base64 character 2a",
                        "d 8 both \"message\" and \"file\"",
                        "e 9 " + folder.resolve("none.eml") + ": there is no such file",
                        "f 10 " + folder + ": is a folder",
                        "g 11 " + broken + " is no zone file: line 1: Invalid address: x.y",
                        "h 12 none.zone: there is no such file",
                        "i 13 \"now\": \"soon\" is no time; write 2026-11-24T12:00:00Z, or seconds"
                                + " since 1970",
                        "j 14 \"zone\" is no string",
                        "- 15 \"id\" is neither a string nor a number",
                        "l 16 unknown member \"mailfrom\", did you mean \"mailFrom\"?",
                        "m 17 unknown member \"mail-from\", did you mean \"mailFrom\"?",
                        "z");
    }

    /** A program may wait for one result before it writes the next case. */
    @Test
    void eachResultIsWrittenBeforeTheNextCaseIsRead() throws IOException {
        String case1 = full() + "\n";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<Integer> written = new ArrayList<>();
        InputStream second =
                new ByteArrayInputStream(new byte[0]) {
                    @Override
                    public synchronized int read(byte[] octets, int offset, int length) {
                        written.add(
                                out.toString(StandardCharsets.UTF_8).split("\n", -1).length - 1);
                        return -1;
                    }
                };
        InputStream in =
                new SequenceInputStream(
                        new ByteArrayInputStream(case1.getBytes(StandardCharsets.UTF_8)), second);
        PrintStream buffered =
                new PrintStream(new BufferedOutputStream(out), false, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(in, buffered, System.err, false);
        SignpostCommand.run(new String[] {"verify", "--batch", "-"}, terminal, Main.programs());
        assertThat(written.getFirst()).isEqualTo(1);
    }

    @Test
    void filesAndZonesAreReadAndAChangedZoneIsReadAgain() throws IOException {
        Path message = Files.writeString(folder.resolve("m.eml"), "From a Mon\n" + MESSAGE);
        Path zone = Files.writeString(folder.resolve("z"), "example.org. TXT \"v=spf1 -all\"\n");
        JsonObject one =
                JsonObject.of("file", message.toString())
                        .with("ip", "192.0.2.1")
                        .with("mailFrom", "a@example.org")
                        .with("zone", zone.toString());
        assertThat(member(one(one, 0), "spf").text("result")).contains("fail");
        ZoneFiles zones = new ZoneFiles();
        var before = zones.zone(zone);
        assertThat(zones.zone(zone)).isSameAs(before);
        // As long as before, so that only its time tells.
        Files.writeString(zone, "example.org. TXT \"v=spf1 +all\"\n");
        Files.setLastModifiedTime(zone, FileTime.from(Instant.parse("2026-11-24T12:00:00Z")));
        assertThat(zones.zone(zone)).isNotSameAs(before);
        assertThat(member(one(one, 0), "spf").text("result")).contains("pass");
    }

    @Test
    void theZoneOfTheCommandServesCasesThatNameNone() throws IOException {
        JsonObject bare = JsonObject.of("ip", "192.0.2.1").with("mailFrom", "alice@example.org");
        assertThat(member(one(bare, 0, "--zone", zone(ZONE)), "spf").text("result"))
                .contains("pass");
    }

    @Test
    void aBatchSaysItselfWhoSent() {
        Shell.Result result = Shell.plain().run("verify", "--batch", "-", "--ip", "192.0.2.1");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("leave out the rest");
        assertThat(Shell.plain().run("verify", "--batch", "none.jsonl").code()).isEqualTo(3);
    }

    private JsonObject full() throws IOException {
        return JsonObject.of("id", "x")
                .with("message", base64(MESSAGE))
                .with("ip", "198.51.100.1")
                .with("helo", "mail.example.org")
                .with("mailFrom", "alice@example.org")
                .with("now", "2026-11-24T12:00:00Z")
                .with("zone", zone(ZONE));
    }

    private static JsonObject one(JsonObject one, int code, String... options) {
        List<String> words = new ArrayList<>(List.of("verify", "--batch", "-"));
        words.addAll(List.of(options));
        Shell.Result result = Shell.plain().type(one + "\n", words.toArray(String[]::new));
        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(code);
        return lines(result).getFirst();
    }

    private static List<JsonObject> lines(Shell.Result result) {
        return result.lines().stream().map(l -> JsonObject.parse(l).orElseThrow()).toList();
    }

    static JsonObject member(JsonObject object, String name) {
        Map<String, Object> members = new HashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(object.members().get(name)))
                .forEach((k, v) -> members.put(k.toString(), v));
        return new JsonObject(members);
    }

    private String zone(String text) throws IOException {
        Path file = zones.get(text);
        if (file == null) {
            file = folder.resolve(zones.size() + ".zone");
            Files.writeString(file, text, StandardCharsets.ISO_8859_1);
            zones.put(text, file);
        }
        return file.toString();
    }

    private static String base64(String message) {
        return Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.ISO_8859_1));
    }
}
