package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.signpost.dkim.DkimAlgorithm;
import org.signpost.dkim.DkimKey;

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

/**
 * P5, P6, P8 (RFC 6376, RFC 8463): OpenDKIM and dkimpy verify what we sign, and we what they do, by
 * RSA and by Ed25519.
 */
class OpendkimTest {

    private static final Pattern INSERTED =
            Pattern.compile("hname='DKIM-Signature' hvalue='([^']*)'");

    @TempDir Path folder;

    @BeforeEach
    void writeRecords() throws IOException {
        Dkimpy.writeRecords(Path.of(recordsFile()), Signatory.records());
    }

    @ParameterizedTest
    @EnumSource(DkimAlgorithm.class)
    void opendkimVerifiesWhatWeSign(DkimAlgorithm algorithm) throws Exception {
        Path program = Needs.program("opendkim");
        String signed = Signatory.signed(Signatory.MESSAGE, List.of(Signatory.key(algorithm)));
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
        DkimKey key = Signatory.key(algorithm);
        String output =
                opendkim(
                        Needs.program("opendkim"),
                        Signatory.MESSAGE,
                        "Mode s",
                        // Tests write below a folder that everybody may write to.
                        "RequireSafeKeys no",
                        "Domain example.com",
                        "Selector " + key.selector(),
                        "KeyFile " + secret(Signatory.pem(key)),
                        "SignatureAlgorithm " + algorithm.word(),
                        "OversignHeaders From",
                        "Canonicalization relaxed/simple");
        Matcher inserted = INSERTED.matcher(output);
        assertThat(inserted.find()).as(output).isTrue();
        String field = "DKIM-Signature: " + inserted.group(1).replaceAll("\r?\n", "\r\n");
        assertThat(Signatory.proofs(field + "\r\n" + Signatory.MESSAGE)).containsExactly(true);
        assertThat(Signatory.proofs(field + "\r\n" + Signatory.MESSAGE.replace("Hello", "Hallo")))
                .containsExactly(false);
    }

    @Test
    void dkimpyVerifiesBothOfOurSignatures() throws Exception {
        String signed = Signatory.signed(Signatory.MESSAGE, Signatory.KEYS);
        assertThat(Dkimpy.run(signed, "verify", recordsFile(), "2").lines())
                .containsExactly("rsa-sha256 True", "ed25519-sha256 True");
        assertThat(
                        Dkimpy.run(
                                        "From: eve@example.org\r\n" + signed,
                                        "verify",
                                        recordsFile(),
                                        "2")
                                .lines())
                .as("another From")
                .containsExactly("rsa-sha256 False", "ed25519-sha256 False");
    }

    @ParameterizedTest
    @EnumSource(DkimAlgorithm.class)
    void weVerifyWhatDkimpySigns(DkimAlgorithm algorithm) throws Exception {
        DkimKey key = Signatory.key(algorithm);
        String file =
                algorithm == DkimAlgorithm.RSA_SHA256 ? secret(Signatory.pem(key)) : seed(key);
        String field =
                Dkimpy.run(
                        Signatory.MESSAGE,
                        "sign",
                        key.selector().text(),
                        "example.com",
                        file,
                        algorithm.word());
        assertThat(Signatory.proofs(field + Signatory.MESSAGE)).containsExactly(true);
    }

    private String recordsFile() {
        return folder.resolve("records").toString();
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
