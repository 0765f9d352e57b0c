package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.CodeBlock;
import org.signpost.json.JsonObject;
import org.signpost.observe.Clock;
import org.signpost.report.Mail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What docs/commands.md says of JSON is what commands print. */
class DocumentedOutputTest {

    @TempDir Path folder;

    @Test
    void problems() throws IOException {
        try (Site site = Site.in(folder)) {
            site.write(Site.CONFIG.replace("address", "adress"));
            JsonObject printed = JsonObject.parse(site.run("check", "--json").out()).orElseThrow();
            same(printed.objects("problems").getFirst(), one("problems"));
        }
    }

    @Test
    void users() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            JsonObject printed =
                    JsonObject.parse(site.run("user", "list", "--json").out()).orElseThrow();
            same(printed.objects("users").getFirst(), one("users"));
        }
    }

    @Test
    void senders() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            site.run("user", "sender", "add", "alice@a.test", "@a.test");
            JsonObject printed =
                    JsonObject.parse(
                                    site.run("user", "sender", "list", "alice@a.test", "--json")
                                            .out())
                            .orElseThrow();
            same(printed, example("senders"));
        }
    }

    @Test
    void credentials() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            site.run(
                    "user credential add alice@a.test printer --expires 90d --daily 9"
                            .split(" ", -1));
            JsonObject printed =
                    JsonObject.parse(
                                    site.run("user", "credential", "list", "alice@a.test", "--json")
                                            .out())
                            .orElseThrow();
            Set<String> known = new HashSet<>(one("credentials").members().keySet());
            assertThat(known.remove("used")).isTrue();
            assertThat(printed.objects("credentials").getFirst().members().keySet())
                    .isEqualTo(known);
        }
    }

    @Test
    void keys() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            site.run("dkim", "generate", "a.test", "--algorithm", "ed25519-sha256");
            JsonObject printed =
                    JsonObject.parse(site.run("dkim", "show", "a.test", "--json").out())
                            .orElseThrow();
            same(printed.objects("keys").getFirst(), one("keys"));
        }
    }

    @Test
    void observations() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            ReportCommandTest.keep(
                    site,
                    Mail.of("b.test")
                            .at(Clock.system().instant())
                            .signed("s", "b.test")
                            .observed("spf", "reject")
                            .build());
            JsonObject all =
                    JsonObject.parse(site.run("report", "observed", "--json").out()).orElseThrow();
            JsonObject known = example("authors");
            same(all, known);
            for (String list : List.of("checks", "domains")) {
                same(all.objects(list).getFirst(), known.objects(list).getFirst());
            }
            JsonObject domain =
                    JsonObject.parse(site.run("report", "observed", "b.test", "--json").out())
                            .orElseThrow();
            same(domain.objects("sources").getFirst(), example("signers"));
        }
    }

    @Test
    void queue() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            assertThat(site.type("Hello\n", "sendmail", "root").code()).isZero();
            JsonObject printed = site.queue().getFirst();
            JsonObject documented =
                    examples().stream()
                            .filter(e -> !e.objects("recipients").isEmpty())
                            .findFirst()
                            .orElseThrow();
            same(printed, documented);
            Set<String> known = documented.objects("recipients").getFirst().members().keySet();
            assertThat(printed.objects("recipients").getFirst().members().keySet())
                    .isSubsetOf(known)
                    .contains("address", "original", "attempts", "due");
        }
    }

    @Test
    void oneMessage() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            assertThat(site.type("Hello\n", "sendmail", "root").code()).isZero();
            String id = site.queue().getFirst().text("id").orElseThrow();
            JsonObject printed =
                    JsonObject.parse(site.run("queue", "show", id, "--json").out()).orElseThrow();
            JsonObject documented =
                    examples().stream()
                            .filter(e -> !e.texts("trace").isEmpty())
                            .findFirst()
                            .orElseThrow();
            Set<String> known = new HashSet<>(documented.members().keySet());
            known.add("held");
            assertThat(printed.members().keySet())
                    .isSubsetOf(known)
                    .contains("held", "sha256", "late", "trace");
        }
    }

    @Test
    void verifications() throws IOException {
        Path message = Files.writeString(folder.resolve("m.eml"), "From: a@example.org\n\nhello\n");
        Path zone =
                Files.writeString(
                        folder.resolve("z"),
                        """
                        example.org. TXT "v=spf1 -all exp=why.example.org"
                        why.example.org. TXT "ask postmaster"
                        _dmarc.example.org. TXT "v=DMARC1; p=reject; t=y"
                        """);
        List<String> words =
                List.of(
                        "verify",
                        message.toString(),
                        "--zone",
                        zone.toString(),
                        "--ip",
                        "192.0.2.1",
                        "--mail-from",
                        "alice@example.org",
                        "--json");
        JsonObject printed =
                JsonObject.parse(Shell.plain().run(words.toArray(String[]::new)).out())
                        .orElseThrow();
        JsonObject documented = example("dns");
        same(printed, documented);
        for (String member : List.of("client", "spf", "arc", "dns")) {
            assertThat(VerifyBatchTest.member(printed, member).members().keySet())
                    .isEqualTo(VerifyBatchTest.member(documented, member).members().keySet());
        }
        assertThat(VerifyBatchTest.member(printed, "dmarc").members().keySet())
                .isSubsetOf(VerifyBatchTest.member(documented, "dmarc").members().keySet());
        assertThat(printed.objects("dkim").getFirst().members().keySet())
                .isSubsetOf(documented.objects("dkim").getFirst().members().keySet());
        JsonObject first = VerifyBatchTest.member(printed, "dns").objects("spf").getFirst();
        same(first, VerifyBatchTest.member(documented, "dns").objects("spf").getFirst());
    }

    @Test
    void casesOfABatch() throws IOException {
        JsonObject one = example("zone");
        Shell.Result result = Shell.plain().type(one + "\n", "verify", "--batch", "-");
        JsonObject printed = JsonObject.parse(result.out()).orElseThrow();
        same(printed, example("error"));
        assertThat(printed.text("error").orElseThrow()).contains("there is no such file");
    }

    private static void same(JsonObject printed, JsonObject documented) {
        assertThat(documented.members().keySet()).isEqualTo(printed.members().keySet());
    }

    /** The first object in the list of that name. */
    private static JsonObject one(String list) throws IOException {
        return examples().stream().flatMap(e -> e.objects(list).stream()).findFirst().orElseThrow();
    }

    /** The object that has a member of that name. */
    private static JsonObject example(String member) throws IOException {
        return examples().stream()
                .filter(e -> e.members().containsKey(member))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonObject> examples() throws IOException {
        return CodeBlock.in(Path.of("docs/commands.md")).stream()
                .filter(block -> block.language().equals("json"))
                .map(block -> JsonObject.parse(block.text()).orElseThrow())
                .toList();
    }
}
