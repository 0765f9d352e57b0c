package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.signpost.dkim.DkimAlgorithm;
import org.signpost.dkim.DkimKey;
import org.signpost.dkim.DkimSigner;
import org.signpost.dkim.DkimVerdict;
import org.signpost.dkim.DkimVerifier;
import org.signpost.dkim.MessageScan;
import org.signpost.dkim.Scans;
import org.signpost.dns.DnsName;
import org.signpost.dns.ZoneFile;
import org.signpost.dns.ZoneText;
import org.signpost.keys.KeyStore;
import org.signpost.observe.TestClock;
import org.signpost.tls.SigningKey;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * P5, P6, P8 (RFC 6376, RFC 8463): OpenDKIM and dkimpy verify what we sign, and we what they do, by
 * RSA and by Ed25519.
 */
class OpendkimTest {

    private static final String SCRIPT = "src/test/resources/peers/dkimpy.py";

    private static final String MESSAGE =
            """
            From: Ann Example <ann@example.com>
            To: bob@example.net,
             carol@example.net
            Subject: A   subject with
            \tfolds
            Date: Sun, 1 Nov 2026 12:00:00 +0000
            Message-ID: <1@example.com>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=us-ascii
            List-Unsubscribe: <https://example.com/u>

            Hello,  with spaces\t
            .and a dot

            """
                    .replace("\n", "\r\n");

    private static final Pattern INSERTED =
            Pattern.compile("hname='DKIM-Signature' hvalue='([^']*)'");

    private static final List<DkimKey> KEYS =
            List.of(key("rsa", KeyStore.RSA), key("ed", KeyStore.ED25519));

    @TempDir Path folder;

    private static DkimKey key(String selector, SigningKey key) {
        return new DkimKey(DnsName.of("example.com"), DnsName.of(selector), key);
    }

    private static DkimKey key(DkimAlgorithm algorithm) {
        return KEYS.stream().filter(k -> k.algorithm() == algorithm).findFirst().orElseThrow();
    }

    @BeforeEach
    void writeRecords() throws IOException {
        String lines =
                KEYS.stream()
                        .map(k -> k.name() + " " + text(k))
                        .collect(Collectors.joining("\n", "", "\n"));
        Files.writeString(folder.resolve("records"), lines);
    }

    private static String text(DkimKey key) {
        return "v=DKIM1; k=%s; p=%s"
                .formatted(
                        key.algorithm().keyWord(),
                        Base64.getEncoder().encodeToString(key.key().verifying().published()));
    }

    @ParameterizedTest
    @EnumSource(DkimAlgorithm.class)
    void opendkimVerifiesWhatWeSign(DkimAlgorithm algorithm) throws Exception {
        Path program = Needs.program("opendkim");
        String signed = signed(List.of(key(algorithm)));
        String output = opendkim(program, signed, "Mode v", "TestPublicKeys " + recordsFile());
        assertThat(output)
                .contains("dkim=pass", "header.a=" + algorithm.word(), "succeeded")
                .contains("header.d=example.com");
        String changed = signed.replace("Hello", "Hallo");
        assertThat(opendkim(program, changed, "Mode v", "TestPublicKeys " + recordsFile()))
                .doesNotContain("dkim=pass");
    }

    @ParameterizedTest
    @EnumSource(DkimAlgorithm.class)
    void weVerifyWhatOpendkimSigns(DkimAlgorithm algorithm) throws Exception {
        DkimKey key = key(algorithm);
        String output =
                opendkim(
                        Needs.program("opendkim"),
                        MESSAGE,
                        "Mode s",
                        // Tests write below a folder that everybody may write to.
                        "RequireSafeKeys no",
                        "Domain example.com",
                        "Selector " + key.selector(),
                        "KeyFile " + pem(key),
                        "SignatureAlgorithm " + algorithm.word(),
                        "OversignHeaders From",
                        "Canonicalization relaxed/simple");
        Matcher inserted = INSERTED.matcher(output);
        assertThat(inserted.find()).as(output).isTrue();
        String field = "DKIM-Signature: " + inserted.group(1).replaceAll("\r?\n", "\r\n");
        assertThat(verdicts(field + "\r\n" + MESSAGE)).containsExactly(true);
        assertThat(verdicts(field + "\r\n" + MESSAGE.replace("Hello", "Hallo")))
                .containsExactly(false);
    }

    @Test
    void dkimpyVerifiesBothOfOurSignatures() throws Exception {
        String signed = signed(KEYS);
        assertThat(dkimpy(signed, "verify", recordsFile(), "2").lines())
                .containsExactly("rsa-sha256 True", "ed25519-sha256 True");
        assertThat(
                        dkimpy("From: eve@example.org\r\n" + signed, "verify", recordsFile(), "2")
                                .lines())
                .as("another From")
                .containsExactly("rsa-sha256 False", "ed25519-sha256 False");
    }

    @ParameterizedTest
    @EnumSource(DkimAlgorithm.class)
    void weVerifyWhatDkimpySigns(DkimAlgorithm algorithm) throws Exception {
        DkimKey key = key(algorithm);
        String file = algorithm == DkimAlgorithm.RSA_SHA256 ? pem(key) : seed(key);
        String field =
                dkimpy(
                        MESSAGE,
                        "sign",
                        key.selector().text(),
                        "example.com",
                        file,
                        algorithm.word());
        assertThat(verdicts(field + MESSAGE)).containsExactly(true);
    }

    private String recordsFile() {
        return folder.resolve("records").toString();
    }

    private static String signed(List<DkimKey> keys) {
        MessageScan scan = DkimSigner.scan();
        byte[] octets = Scans.octets(MESSAGE);
        scan.write(octets, 0, octets.length);
        List<String> fields = DkimSigner.sign(scan.end(), keys, new TestClock().instant());
        return String.join("", fields) + MESSAGE;
    }

    private static List<Boolean> verdicts(String message) {
        String zone =
                KEYS.stream()
                        .map(k -> ZoneText.txt(k.name(), text(k)))
                        .collect(Collectors.joining("\n", "", "\n"));
        return new DkimVerifier(ZoneFile.parse(zone), new TestClock())
                .verify(Scans.scan(message), domain -> false).stream()
                        .map(DkimVerdict::proves)
                        .toList();
    }

    private String opendkim(Path program, String message, String... settings) throws Exception {
        Path file = Files.writeString(folder.resolve("message"), message);
        Path configuration = folder.resolve("opendkim.conf");
        Files.write(configuration, Arrays.asList(settings));
        return Tool.run(
                List.of(
                        program.toString(),
                        "-x",
                        configuration.toString(),
                        "-t",
                        file.toString(),
                        "-vvv"),
                "");
    }

    private String dkimpy(String message, String... arguments) throws Exception {
        // Debian's own, which has Debian's packages; another may come before it on the path.
        String python = "/usr/bin/python3";
        Needs.need(Files.isExecutable(Path.of(python)), "python3 is not installed");
        Process look = new ProcessBuilder(python, "-c", "import dkim, nacl").start();
        Needs.need(look.waitFor() == 0, "python3-dkim or python3-nacl is not installed");
        String[] command = new String[arguments.length + 2];
        command[0] = python;
        command[1] = SCRIPT;
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        return Tool.run(List.of(command), message);
    }

    private String pem(DkimKey key) throws IOException {
        String base64 = Base64.getMimeEncoder().encodeToString(key.key().pkcs8());
        return secret("-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
    }

    /** As dkimpy has Ed25519 keys: the 32 octets of the seed. */
    private String seed(DkimKey key) throws IOException {
        byte[] pkcs8 = key.key().pkcs8();
        byte[] seed = Arrays.copyOfRange(pkcs8, pkcs8.length - 32, pkcs8.length);
        return secret(Base64.getEncoder().encodeToString(seed));
    }

    private String secret(String text) throws IOException {
        Path file = folder.resolve("private");
        Files.writeString(file, text, StandardCharsets.US_ASCII);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file.toString();
    }
}
