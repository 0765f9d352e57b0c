package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.signpost.json.JsonObject;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code signpost verify}: one message, explained (P1, P8, P12, P21). */
class VerifyCommandTest {

    private static final String MESSAGE =
            """
            Return-Path: <alice@example.org>
            Received: from mail.example.org (rdns.example.org [192.0.2.1])
            \tby mx.example.com with ESMTPS id ABC; Tue, 24 Nov 2026 04:07:43 +0000
            Received: from inner.example.org ([198.51.100.7]) by mail.example.org; Tue
            From: alice@example.org
            Subject: hello

            hello
            """;

    private static final String ZONE =
            """
            example.org. TXT "v=spf1 ip4:192.0.2.0/24 -all"
            _dmarc.example.org. TXT "v=DMARC1; p=reject"
            soft.example.org. TXT "v=spf1 ~all"
            neutral.example.org. TXT "v=spf1 ?all"
            broken.example.org. TXT "v=spf1 ipv4:192.0.2.1"
            ; TIMEOUT slow.example.org.
            ; TIMEOUT key._domainkey.slow.example.org.
            """;

    @TempDir Path folder;
    private Path message = Path.of("");
    private Path zone = Path.of("");

    @BeforeEach
    void write() throws IOException {
        message = Files.writeString(folder.resolve("message.eml"), MESSAGE);
        zone = Files.writeString(folder.resolve("records.zone"), ZONE);
    }

    @Test
    void eachResultIsExplainedWithTheRecordsThatLedToIt() {
        Shell.Result result = verify();
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.lines())
                .containsExactly(
                        "client 192.0.2.1, HELO mail.example.org, sender <alice@example.org>",
                        "    the client is from the topmost Received field, by mx.example.com; the"
                                + " sender is from Return-Path",
                        "SPF: pass",
                        "    example.org lets 192.0.2.1 send in its name",
                        "    192.0.2.1 matches \"ip4:192.0.2.0/24\" in the SPF record of"
                                + " example.org",
                        "    of the HELO name: none, mail.example.org doesn't exist",
                        "    DNS: example.org TXT \"v=spf1 ip4:192.0.2.0/24 -all\"",
                        "    DNS: mail.example.org TXT: there is no such name",
                        "DKIM: none",
                        "    nobody signed the message",
                        "    the message has no signature",
                        "DMARC: pass",
                        "    the message is from example.org, as From says",
                        "    SPF passed for example.org, which is aligned with example.org",
                        "    DNS: _dmarc.example.org TXT \"v=DMARC1; p=reject\"",
                        "ARC: none",
                        "    the message has no chain");
    }

    @Test
    void theCommandLineCountsBeforeTheHeader() {
        assertThat(verify("--ip", "198.51.100.1", "--only", "spf").out())
                .startsWith("client 198.51.100.1, HELO unknown, sender <alice@example.org>\n")
                .contains("the client is the one of --ip; the sender is from Return-Path")
                .contains("SPF: fail\n    example.org doesn't let 198.51.100.1 send in its name");
        assertThat(verify("--helo", "x.test", "--mail-from", "", "--only", "spf").out())
                .startsWith("client 192.0.2.1, HELO x.test, sender <>\n");
    }

    @Test
    void anotherServersFieldIsTakenWhereItIsTrusted() {
        assertThat(verify("--trusted", "mail.example.org", "--only", "spf").out())
                .startsWith("client 198.51.100.7, HELO inner.example.org, sender")
                .contains("from the topmost Received field, by mail.example.org");
        Shell.Result nobody = verify("--trusted", "mx.example.net", "--only", "spf");
        assertThat(nobody.code()).isEqualTo(3);
        assertThat(nobody.err()).contains("has no Received field by mx.example.net; --ip");
        assertThat(verify("--trusted", "a b").code()).isEqualTo(2);
    }

    @Test
    void whoIsUnknownHasNoSpf() throws IOException {
        Files.writeString(message, "From: alice@example.org\n\nhello\n");
        Shell.Result result = verify();
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out())
                .contains("client unknown\n    the message has no Received field\nSPF: not checked")
                .contains("DMARC: fail\n    nothing proves that the message is from example.org,");
    }

    /** {@code sign missing.eml | verify -} is no success. */
    @Test
    void nothingIsNoMessage() throws IOException {
        for (String nothing : List.of("", "From alice Mon Nov 30\n")) {
            Files.writeString(message, nothing);
            Shell.Result result = verify();
            assertThat(result.code()).isEqualTo(3);
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).isEqualTo("signpost: the message is empty\n");
        }
        Files.writeString(message, "\n");
        assertThat(verify("--only", "dkim").code()).isZero();
    }

    /** What each result is to a script. */
    @ParameterizedTest
    @CsvSource({
        "spf, 192.0.2.1, alice@example.org, pass, 0",
        "spf, 198.51.100.1, alice@example.org, fail, 1",
        "spf, 192.0.2.1, a@soft.example.org, softfail, 1",
        "spf, 192.0.2.1, a@neutral.example.org, neutral, 0",
        "spf, 192.0.2.1, a@broken.example.org, permerror, 1",
        "spf, 192.0.2.1, a@slow.example.org, temperror, 3",
        "spf, 192.0.2.1, a@nobody.test, none, 0",
        "dmarc, 192.0.2.1, alice@example.org, pass, 0",
        "dmarc, 192.0.2.1, a@nobody.test, fail, 1",
        "dkim, 192.0.2.1, a@nobody.test, none, 0",
        "arc, 192.0.2.1, a@nobody.test, none, 0",
    })
    void exitCodesTellWhatSpeaksAgainstTheMessage(
            String only, String ip, String from, String word, int code) {
        Shell.Result result = verify("--ip", ip, "--mail-from", from, "--only", only);
        assertThat(result.out()).containsIgnoringCase(only + ": " + word);
        assertThat(result.code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, DKIM: permerror, 1",
        "slow.example.org, DKIM: temperror, 3",
    })
    void signaturesOfWhichNoneHolds(String signer, String words, int code) throws IOException {
        String field =
                "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; s=key; h=from; b=AAAA;"
                        + " bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; d=";
        Files.writeString(message, field + signer + "\nFrom: a@example.org\n\n");
        Shell.Result result = verify("--only", "dkim");
        assertThat(result.out()).contains(words);
        assertThat(result.code()).isEqualTo(code);
    }

    @Test
    void dmarcAloneShowsTheRecordsThatItIsMadeOf() {
        assertThat(verify("--only", "dmarc").out())
                .doesNotContain("SPF: ", "DKIM: ")
                .contains("    DNS: example.org TXT", "    DNS: _dmarc.example.org TXT");
    }

    @Test
    void jsonHasTheSameForPrograms() {
        Shell.Result result = verify("--json");
        JsonObject told = JsonObject.parse(result.out()).orElseThrow();
        assertThat(told.members().keySet())
                .containsExactly("client", "spf", "dkim", "dmarc", "arc", "dns");
        assertThat((Map<?, ?>) told.members().get("client")).hasSize(4);
        assertThat(String.valueOf(told.members().get("dns")))
                .contains("{name=example.org, type=TXT, answer=found, records=[v=spf1 ip4:")
                .contains("{name=mail.example.org, type=TXT, answer=no-such-name}");
        assertThat(
                        JsonObject.parse(verify("--json", "--only", "arc").out())
                                .orElseThrow()
                                .members())
                .containsOnlyKeys("client", "arc", "dns");
    }

    @Test
    void standardInputIsAMessageToo() {
        Shell.Result result = Shell.plain().type(MESSAGE, "verify", "-", "--zone", zone.toString());
        assertThat(result.out()).isEqualTo(verify().out());
    }

    @Test
    void strangersWordsDoNothingToATerminal() throws IOException {
        Files.writeString(message, "Return-Path: <a\u001b[2J@example.org>\n" + MESSAGE);
        assertThat(verify().out()).contains("sender <a?[2J@example.org>").doesNotContain("\u001b");
    }

    @Test
    void whatCanNotBeReadIsTold() throws IOException {
        Shell shell = Shell.plain();
        assertThat(shell.run("verify", "none.eml", "--zone", zone.toString()))
                .isEqualTo(new Shell.Result(3, "", "signpost: none.eml: there is no such file\n"));
        assertThat(shell.run("verify", message.toString(), "--zone", "none.zone"))
                .isEqualTo(new Shell.Result(3, "", "signpost: none.zone: there is no such file\n"));
        Files.writeString(zone, "x. MX\n");
        assertThat(verify().code()).isEqualTo(3);
        assertThat(verify().err()).contains("records.zone is no zone file: line ");
        Site site = Site.in(folder);
        site.write("[node");
        assertThat(site.run("verify", message.toString()).code()).isEqualTo(1);
    }

    @Test
    void theResolversOfTheConfigurationAreAsked() throws IOException {
        try (Site site = Site.in(folder)) {
            Shell.Result result = site.run("verify", message.toString(), "--only", "spf");
            assertThat(result.out()).contains("SPF: temperror").contains("couldn't be asked");
            assertThat(result.code()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "verify, name a message",
        "verify m --only x, '\"x\" is none of spf, dkim, dmarc and arc'",
        "verify m --now soon, '\"soon\" is no time'",
        "verify m --ip 192.0.2, '\"192.0.2\" is no IP address'",
    })
    void wrongUsageIsTold(String line, String words) {
        Shell.Result result = Shell.plain().run(line.split(" ", -1));
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains(words);
    }

    private Shell.Result verify(String... options) {
        List<String> words =
                new ArrayList<>(List.of("verify", message.toString(), "--zone", zone.toString()));
        words.addAll(List.of(options));
        return Shell.plain().run(words.toArray(String[]::new));
    }
}
