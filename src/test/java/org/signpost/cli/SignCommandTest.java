package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.arc.ArcSealSuiteTest;
import org.signpost.dns.DnsName;
import org.signpost.nameserver.ZoneText;
import org.signpost.tls.SignatureKind;
import org.signpost.tls.SigningKey;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code signpost sign}: DKIM signatures and ARC seals (P5, P6, P7, P21). */
class SignCommandTest {

    private static final String MESSAGE =
            """
            Authentication-Results: mx.example.com (ours; true); spf=pass;
            Authentication-Results: other.example.com; spf=fail
            Authentication-Results: mx.example.com; none
            Authentication-Results: MX.example.com 1; dkim=pass (it; is) header.d=a.test
            From: alice@example.com
            Subject: hello

            hello
            """;

    private static final SigningKey RSA = SigningKey.generateRsa(2048);
    private static final SigningKey ED25519 = SigningKey.generateEd25519();

    @TempDir Path folder;

    @Test
    void severalKeysSignOneMessage() throws IOException {
        Shell.Result signed =
                sign(
                        MESSAGE,
                        "--domain example.com --selector r --key %s --selector e --key %s --time 9"
                                .formatted(key("rsa.pem", RSA), key("ed.pem", ED25519)));
        assertThat(signed.err()).isEmpty();
        assertThat(signed.code()).isZero();
        assertThat(signed.out()).endsWith(MESSAGE.replace("\n", "\r\n"));
        assertThat(signed.lines().stream().filter(l -> l.startsWith("DKIM-Signature")))
                .satisfiesExactly(
                        first -> assertThat(first).contains("a=rsa-sha256"),
                        second -> assertThat(second).contains("a=ed25519-sha256"));
        assertThat(signed.out()).contains(" t=9;");
        assertThat(verified(signed.out(), "dkim")).containsExactly("DKIM: pass", "DKIM: pass");
    }

    @Test
    void theOutputHasCrlfWhateverTheFileHas() throws IOException {
        String options = "--domain example.com --selector r --key " + key("rsa.pem", RSA);
        String crlf = sign(MESSAGE.replace("\n", "\r\n"), options + " --time 9").out();
        assertThat(sign("From x\n" + MESSAGE, options + " --time 9").out()).isEqualTo(crlf);
        assertThat(sign(MESSAGE.replace("\n", "\r\n") + "x\ny", options + " --time 9").out())
                .endsWith("hello\r\nx\r\ny\r\n")
                .doesNotContainPattern("(?<!\r)\n");
    }

    @Test
    void aLongMessageIsNotHeldAndComesOutAsItWent() throws IOException {
        String body = "0123456789abcdef\n".repeat(100_000);
        String options = "--domain example.com --selector r --key " + key("rsa.pem", RSA);
        Shell.Result signed = sign(MESSAGE + body, options);
        assertThat(signed.out()).endsWith((MESSAGE + body).replace("\n", "\r\n"));
        assertThat(verified(signed.out(), "dkim")).containsExactly("DKIM: pass");
    }

    /** P7, S6: RFC 6376 §5.3, what is signed is what can be sent. */
    @Test
    void linesThatSmtpDoesNotTakeAreEncodedBeforeTheyAreSigned() throws IOException {
        String options = "--domain example.com --selector r --key " + key("rsa.pem", RSA);
        String before = MESSAGE.replace("hello\n\n", "hello\nReferences: %s\n\n");
        String text =
                before.formatted("<a@example.com> ".repeat(80)) + "x\u00e4".repeat(600) + "\0\n";
        Shell.Result signed = sign(text, options);
        assertThat(signed.code()).as(signed.err()).isZero();
        assertThat(signed.out())
                .contains("\r\nContent-Transfer-Encoding: ")
                .doesNotContain("\0")
                .doesNotContainPattern("[^\r\n]{999}")
                .doesNotContainPattern("(?<!\r)\n|\r(?!\n)");
        assertThat(verified(signed.out(), "dkim")).containsExactly("DKIM: pass");
        String again = sign(signed.out(), options).out();
        assertThat(again).endsWith("\r\n" + signed.out());
    }

    @Test
    void aLineOf998OctetsStaysAsItIs() throws IOException {
        String options = "--domain example.com --selector r --key " + key("rsa.pem", RSA);
        String line = "\u00e4".repeat(499) + "\n";
        assertThat(sign(MESSAGE + line, options).out())
                .endsWith((MESSAGE + line).replace("\n", "\r\n"));
        assertThat(sign(MESSAGE + "x" + line, options).out()).contains("Content-Transfer-Encoding");
    }

    @Test
    void whatCanNotBeEncodedIsNotSigned() throws IOException {
        String options = "--domain example.com --selector r --key " + key("rsa.pem", RSA);
        String signedByOthers =
                "From: a@b.test\nContent-Type: multipart/signed; boundary=b\n\n--b\n\n%s\n--b--\n"
                        .formatted("x".repeat(999));
        assertRefused(
                sign(signedByOthers, options),
                1,
                "SMTP takes lines of at most 998 octets, and the message can't be converted: ");
    }

    /** A seal is over what has come, of which nothing is changed. */
    @Test
    void aSealEncodesNothing() throws IOException {
        String message = MESSAGE + "x".repeat(1500) + "\n";
        String options = "--arc --domain example.com --selector r --key " + key("rsa.pem", RSA);
        assertThat(sign(message, options + " --zone " + zone()).out())
                .endsWith(message.replace("\n", "\r\n"));
    }

    @Test
    void theConfigurationSaysWhoseResultsASealVouchesFor() throws IOException {
        String options =
                "--arc --domain example.com --selector r --key %s --zone %s --config "
                        .formatted(key("rsa.pem", RSA), zone());
        try (Site site = Site.in(folder)) {
            assertThat(sign(MESSAGE, options + site.file()).out())
                    .contains("ARC-Authentication-Results: i=1; mx.a.test; none\r\n");
            site.write(Site.CONFIG.replace("[node]", "[node]\nauthserv-id = \"mx.example.com\""));
            assertThat(sign(MESSAGE, options + site.file()).out())
                    .contains("i=1; mx.example.com; spf=pass;");
            assertThat(sign(MESSAGE, options + site.file() + " --authserv-id b.test").out())
                    .contains("i=1; b.test; none\r\n");
        }
        assertRefused(sign(MESSAGE, options + "none.toml"), 3, "there is no none.toml");
    }

    /** RFC 8617 §4.1.1: all fields of the server's name together, in their order. */
    @Test
    void aSealVouchesForTheServersOwnResults() throws IOException {
        String options =
                "--arc --domain example.com --selector r --key %s --authserv-id mx.example.com"
                        .formatted(key("rsa.pem", RSA));
        Shell.Result sealed = sign(MESSAGE, options + " --zone " + zone());
        assertThat(sealed.code()).isZero();
        assertThat(sealed.out())
                .doesNotContain("DKIM-Signature")
                .contains(
                        "ARC-Authentication-Results: i=1; mx.example.com; spf=pass; dkim=pass (it;"
                                + " is) header.d=a.test\r\n");
        assertThat(verified(sealed.out(), "arc")).containsExactly("ARC: pass");
        Shell.Result again = sign(sealed.out(), options + " --zone " + zone());
        assertThat(again.out()).startsWith("ARC-Seal: i=2; a=rsa-sha256; cv=pass;");
        assertThat(verified(again.out(), "arc")).containsExactly("ARC: pass");
        Shell.Result broken = sign(sealed.out() + "more\r\n", options + " --zone " + zone());
        assertThat(broken.out()).startsWith("ARC-Seal: i=2; a=rsa-sha256; cv=fail;");
        assertThat(broken.code()).isZero();
    }

    @Test
    void withoutResultsOfItsOwnASealSaysNone() throws IOException {
        String options = "--arc --domain example.com --selector r --key " + key("rsa.pem", RSA);
        Shell.Result sealed = sign(MESSAGE, options + " --zone " + zone());
        assertThat(sealed.out()).contains("ARC-Authentication-Results: i=1; example.com; none\r\n");
        assertThat(sealed.code()).isZero();
        assertThat(sealed.err())
                .isEqualTo(
                        "signpost: the message has no Authentication-Results of example.com, so the"
                                + " seal says \"none\"; --authserv-id names another server\n");
    }

    @Test
    void aServersOwnNoneIsNothingToTell() throws IOException {
        String options =
                "--arc --domain example.com --selector r --authserv-id mx.example.com --key "
                        + key("rsa.pem", RSA);
        String message = "Authentication-Results: mx.example.com; none\nFrom: a@b.test\n\nhello\n";
        Shell.Result sealed = sign(message, options + " --zone " + zone());
        assertThat(sealed.out()).contains("i=1; mx.example.com; none\r\n");
        assertThat(sealed.err()).isEmpty();
    }

    @Test
    void aChainWhoseKeyCanNotBeAskedForIsNotSealed() throws IOException {
        String options = "--arc --domain example.com --selector r --key " + key("rsa.pem", RSA);
        String sealed = sign(MESSAGE, options + " --zone " + zone()).out();
        Path silent =
                Files.writeString(
                        folder.resolve("silent.zone"), "; TIMEOUT r._domainkey.example.com.\n");
        Shell.Result later = sign(sealed, options + " --zone " + silent);
        assertThat(later.code()).isEqualTo(3);
        assertThat(later.out()).isEmpty();
        assertThat(later.err()).contains("TIMEOUT r._domainkey.example.com");
    }

    @TestFactory
    Stream<DynamicTest> theSuitesSets() throws IOException {
        return ArcSealSuiteTest.cases().stream()
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> assertSealed(c)));
    }

    /** As the suite has it, but for the list of fields that are covered, which is ours. */
    private void assertSealed(ArcSealSuiteTest.Case one) throws IOException {
        Path zone = Files.writeString(folder.resolve("suite.zone"), one.zone());
        Path key = Files.writeString(folder.resolve("suite.pem"), one.pem());
        String options =
                "--arc --domain %s --selector %s --key %s --zone %s --authserv-id %s --time %s"
                        .formatted(
                                one.key().domain(),
                                one.key().selector(),
                                key,
                                zone,
                                one.text("srv-id"),
                                one.text("t"));
        Shell.Result sealed = sign(one.text("message"), options);
        if (one.text("AS").isBlank()) {
            assertThat(sealed.code()).isEqualTo(1);
            assertThat(sealed.out()).isEqualTo(one.text("message").replaceAll("(?<!\r)\n", "\r\n"));
            assertThat(sealed.err()).contains("the chain is over");
            return;
        }
        assertThat(sealed.code()).as(sealed.err()).isZero();
        List<String> fields = List.of(sealed.out().split("\r\n(?![ \t])", 4)).subList(0, 3);
        assertThat(ArcSealSuiteTest.tags(fields.get(0)))
                .isEqualTo(ArcSealSuiteTest.tags("ARC-Seal: " + one.text("AS")));
        assertThat(withoutList(fields.get(1)))
                .isEqualTo(withoutList("ARC-Message-Signature: " + one.text("AMS")));
        assertThat(ArcSealSuiteTest.relaxed(fields.get(2)))
                .isEqualTo(
                        ArcSealSuiteTest.relaxed("ARC-Authentication-Results: " + one.text("AAR")));
    }

    private static Map<String, String> withoutList(String field) {
        Map<String, String> tags = ArcSealSuiteTest.tags(field);
        assertThat(tags.remove("h")).isNotEmpty();
        return tags;
    }

    @Test
    void whatCanNotBeSignedIsRefused() throws IOException {
        String with = "--domain example.com --selector r --key ";
        String rsa = with + key("rsa.pem", RSA);
        assertRefused(sign("To: x\n\nhello\n", rsa), 1, "the message has no From field");
        assertRefused(sign("From: a@b.c\n" + MESSAGE, rsa), 1, "the message has 2 From fields");
        assertRefused(
                sign("X: x\n".repeat(220_000) + MESSAGE, rsa),
                1,
                "the header has more than 1048576 octets");
    }

    @Test
    void keysThatAreNoneAreRefused() throws IOException {
        String with = "--domain example.com --selector r --key ";
        Path text = Files.writeString(folder.resolve("text.pem"), "hello\n");
        assertRefused(sign(MESSAGE, with + text), 1, "text.pem holds no private key in PEM form");
        SigningKey small = SigningKey.generateRsa(768);
        assertRefused(
                sign(MESSAGE, with + key("small.pem", small)),
                1,
                "small.pem is an RSA key of 768 bits; fewer than 1024 prove nothing");
        assertRefused(sign(MESSAGE, with + "none.pem"), 3, "none.pem: there is no such file");
        assertRefused(sign(MESSAGE, with + folder), 3, "is a folder");
    }

    @Test
    void wrongUsageIsTold() throws IOException {
        Path rsa = key("rsa.pem", RSA);
        String pair = " --selector r --key " + rsa;
        assertRefused(sign(MESSAGE, "--domain a..b" + pair), 2, "--domain is no domain: a..b");
        assertRefused(
                sign(MESSAGE, "--domain a.test --selector a..b --key " + rsa),
                2,
                "--selector is no name in the DNS: a..b");
        assertRefused(
                sign(MESSAGE, "--domain a.test" + pair + " --key " + rsa),
                2,
                "1 --selector for 2 --key");
        assertRefused(
                sign(MESSAGE, "--domain a.test --arc" + pair + pair), 2, "--arc seals with one");
        assertRefused(
                sign(MESSAGE, "--domain a.test --authserv-id a.test" + pair),
                2,
                "--authserv-id goes with --arc");
        assertRefused(
                sign(MESSAGE, "--domain a.test --arc --authserv-id a_b;" + pair),
                2,
                "--authserv-id is no name");
        assertRefused(sign(MESSAGE, "--domain a.test"), 2, "Missing required options");
    }

    private static void assertRefused(Shell.Result result, int code, String words) {
        assertThat(result.err()).startsWith("signpost: ").contains(words);
        assertThat(result.out()).isEmpty();
        assertThat(result.code()).isEqualTo(code);
    }

    private Shell.Result sign(String message, String options) throws IOException {
        Path file = folder.resolve("message.eml");
        Files.writeString(file, message);
        List<String> words = new ArrayList<>(List.of("sign", file.toString()));
        words.addAll(List.of(options.strip().split(" +", -1)));
        return Shell.plain().run(words.toArray(String[]::new));
    }

    /** The heads of the results, without the keys' names. */
    private List<String> verified(String message, String only) throws IOException {
        Path file = Files.writeString(folder.resolve("signed.eml"), message);
        Shell.Result result =
                Shell.plain()
                        .run(
                                "verify",
                                file.toString(),
                                "--zone",
                                zone().toString(),
                                "--only",
                                only);
        return result.lines().stream()
                .filter(l -> l.startsWith("DKIM: ") || l.startsWith("ARC: "))
                .map(l -> l.replaceAll(" \\(.*", ""))
                .toList();
    }

    private Path zone() throws IOException {
        String text =
                ZoneText.txt(DnsName.of("r._domainkey.example.com"), record(RSA))
                        + "\n"
                        + ZoneText.txt(DnsName.of("e._domainkey.example.com"), record(ED25519))
                        + "\n";
        return Files.writeString(folder.resolve("keys.zone"), text);
    }

    private static String record(SigningKey key) {
        String kind = key.kind() == SignatureKind.RSA ? "rsa" : "ed25519";
        String octets = Base64.getEncoder().encodeToString(key.verifying().published());
        return "v=DKIM1; k=" + kind + "; p=" + octets;
    }

    private Path key(String name, SigningKey key) throws IOException {
        String base64 =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(key.pkcs8());
        return Files.writeString(
                folder.resolve(name),
                "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
    }
}
