package org.signpost.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.dns.DnsName;
import org.signpost.peers.Needs;
import org.signpost.tls.SigningKey;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The signed mails of the public suites, with the results that RFC 6376 and RFC 8463 have for them:
 * the files themselves state none (P5, P8).
 */
class DkimSuiteTest {

    private static final String DKIMPY = "dkim/dkim/tests/data/";

    /** Of {@code rfc6376.signed.msg}, as RFC 8463 §A publishes them. */
    private static final String BRISBANE =
            "brisbane._domainkey.football.example.com"
                    + " v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    @Test
    void theExampleOfRfc8463HoldsInBothKinds() throws IOException {
        String test = "test._domainkey.football.example.com " + read(DKIMPY + "test.txt");
        assertThat(words(Scans.verify(read(DKIMPY + "rfc6376.signed.msg"), BRISBANE, test)))
                .containsExactly("pass brisbane", "pass test");
    }

    /**
     * RFC 6376 §3.6.1: of an unknown kind, of another version, for another service, and in {@code
     * test_bad.txt} with an even exponent, which no RSA key has (RFC 8017 §3.1).
     */
    @Test
    void keyRecordsThatAreNone() throws IOException {
        String message = read(DKIMPY + "rfc6376.signed.msg");
        for (String bad :
                List.of("badk.txt", "badversion.txt", "test_tlsrpt.txt", "test_bad.txt")) {
            String test = "test._domainkey.football.example.com " + read(DKIMPY + bad);
            assertThat(words(Scans.verify(message, BRISBANE, test)))
                    .as(bad)
                    .containsExactly("pass brisbane", "permerror test");
        }
    }

    /** RFC 6376 §3.6.1: k= is rsa where it isn't said. */
    @Test
    void aKeyWithoutKindIsRsa() throws IOException {
        String test = "test._domainkey.football.example.com " + read(DKIMPY + "test2.txt");
        assertThat(words(Scans.verify(read(DKIMPY + "rfc6376.signed.msg"), BRISBANE, test)))
                .containsExactly("pass brisbane", "pass test");
    }

    @Test
    void whatEximSignedByEd25519() throws IOException {
        String key = "sed._domainkey.test.ex " + read(DKIMPY + "eximtest.dns");
        assertThat(words(Scans.verify(read(DKIMPY + "ed25519test2.msg"), key)))
                .containsExactly("pass sed");
    }

    /** RFC 6376 §3.5: {@code b=} is folded wherever its signer liked; its key is long gone. */
    @Test
    void foldsInsideTheSignatureAreNoFlaw() throws IOException {
        assertThat(words(Scans.verify(read(DKIMPY + "test2.message"))))
                .containsExactly("permerror 20120113");
        assertThat(words(Scans.verify(read(DKIMPY + "message.mbox"))))
                .containsExactly("permerror 2007-00");
    }

    @Test
    void theUnsignedMailsHaveNoSignature() throws IOException {
        for (String name :
                List.of(
                        "test.message",
                        "test_extra.message",
                        "test_nofrom.message",
                        "ed25519test.msg",
                        "rfc6376.msg")) {
            assertThat(words(Scans.verify(read(DKIMPY + name)))).as(name).containsExactly("none");
        }
    }

    @Test
    void theSuitesKeysSignAndTheirPublicHalvesVerify() throws IOException {
        SigningKey rsa = key(SigningKey.ofPem(read(DKIMPY + "test.private")));
        SigningKey other = key(SigningKey.ofPem(read(DKIMPY + "test2.private")));
        SigningKey ed = SigningKey.ofSeed(base64(read(DKIMPY + "ed25519test.key")));
        SigningKey rfc = SigningKey.ofSeed(base64(read(DKIMPY + "rfc8032_7_1.key")));
        DnsName domain = DnsName.of("example.com");
        List<DkimKey> keys =
                List.of(
                        new DkimKey(domain, DnsName.of("rsa"), rsa),
                        new DkimKey(domain, DnsName.of("ed"), ed),
                        new DkimKey(domain, DnsName.of("rfc"), rfc),
                        new DkimKey(domain, DnsName.of("other"), other));
        String message = read(DKIMPY + "test_extra.message");
        MessageScan scan = DkimSigner.scan();
        byte[] octets = Scans.octets(message);
        scan.write(octets, 0, octets.length);
        String signed = String.join("", DkimSigner.sign(scan.end(), keys, Scans.NOW)) + message;
        assertThat(
                        words(
                                Scans.verify(
                                        signed,
                                        "rsa._domainkey.example.com " + read(DKIMPY + "test.txt"),
                                        "ed._domainkey.example.com "
                                                + read(DKIMPY + "ed25519test.dns"),
                                        "rfc._domainkey.example.com "
                                                + BRISBANE.substring(BRISBANE.indexOf(' ')),
                                        "other._domainkey.example.com "
                                                + read(DKIMPY + "test2.txt"))))
                .containsExactly("pass rsa", "pass ed", "pass rfc", "pass other");
    }

    @Test
    void theMailsOfMailAuth() throws IOException {
        assertThat(mailAuth("001")).containsExactly("pass brisbane", "pass test");
        assertThat(mailAuth("002")).containsExactly("pass newengland");
        assertThat(mailAuth("003")).isNotEmpty().allMatch(word -> word.startsWith("pass "));
        assertThat(mailAuth("004")).isNotEmpty().allMatch(word -> word.startsWith("pass "));
        assertThat(mailAuth("005")).isNotEmpty().allMatch(word -> word.startsWith("pass "));
        assertThat(mailAuth("006")).isNotEmpty().allMatch(word -> word.startsWith("pass "));
    }

    /** The file has the key records, an empty line, and the mail. */
    private static List<String> mailAuth(String number) throws IOException {
        String file = read("dkim-stalwart/" + number + ".txt").replace("\r\n", "\n");
        int end = file.indexOf("\n\n");
        return words(Scans.verify(file.substring(end + 2), file.substring(0, end).split("\n")));
    }

    private static byte[] base64(String text) {
        return Base64.getDecoder().decode(text.strip());
    }

    private static SigningKey key(SigningKey.Reading reading) {
        assertThat(reading).isInstanceOf(SigningKey.Reading.Key.class);
        return ((SigningKey.Reading.Key) reading).key();
    }

    private static List<String> words(List<DkimVerdict> verdicts) {
        List<String> words = new ArrayList<>();
        for (DkimVerdict verdict : verdicts) {
            String selector = verdict.label().selector().map(s -> " " + s).orElse("");
            words.add(verdict.result().word() + selector);
        }
        return words;
    }

    private static String read(String name) throws IOException {
        return Files.readString(Needs.suite(name), StandardCharsets.ISO_8859_1);
    }
}
