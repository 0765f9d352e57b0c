package org.signpost.dane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.dane.Association.MatchingType;
import org.signpost.dane.Association.Selector;
import org.signpost.dane.Association.Usage;
import org.signpost.dns.TlsaRecord;
import org.signpost.tls.TestAuthority;

import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;

/** Which records authenticate nobody, and why (A2, A3, A4, RFC 6698 §4.1, RFC 7672 §3.1). */
class UnusableRecordTest {

    private static final X509Certificate CERTIFICATE = TestAuthority.root("Root").certificate();

    private static Optional<String> why(TlsaRecord record) {
        return UnusableRecord.of(record).map(UnusableRecord::why);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1, usage 0 means nothing for mail (RFC 7672 §3.1.3)",
        "1, 1, 1, usage 1 means nothing for mail (RFC 7672 §3.1.3)",
        "4, 1, 1, usage 4 is unknown",
        "255, 1, 1, usage 255 is unknown",
        "3, 2, 1, selector 2 is unknown",
        "2, 255, 1, selector 255 is unknown",
        "3, 1, 3, matching type 3 is unknown",
        "2, 0, 255, matching type 255 is unknown"
    })
    void numbersThatMeanNothing(int usage, int selector, int matchingType, String why) {
        assertThat(why(new TlsaRecord(usage, selector, matchingType, "ab".repeat(32))))
                .contains(why);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, a SHA-256 has 32 octets; not 0",
        "1, 20, a SHA-256 has 32 octets; not 20",
        "1, 31, a SHA-256 has 32 octets; not 31",
        "1, 33, a SHA-256 has 32 octets; not 33",
        "1, 64, a SHA-256 has 32 octets; not 64",
        "2, 32, a SHA-512 has 64 octets; not 32",
        "2, 65, a SHA-512 has 64 octets; not 65"
    })
    void digestsOfAnotherLength(int matchingType, int octets, String why) {
        assertThat(why(new TlsaRecord(3, 1, matchingType, "ab".repeat(octets))))
                .contains(why.replace(';', ','));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void digestsOfTheirLengthAreOfUse(int usage) {
        assertThat(why(new TlsaRecord(usage, 1, 1, "ab".repeat(32)))).isEmpty();
        assertThat(why(new TlsaRecord(usage, 0, 2, "ab".repeat(64)))).isEmpty();
    }

    static Stream<String> noCertificates() throws Exception {
        byte[] der = CERTIFICATE.getEncoded();
        String hex = HexFormat.of().formatHex(der);
        String pem =
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder().encodeToString(der)
                        + "\n-----END CERTIFICATE-----\n";
        byte[] text = pem.getBytes(StandardCharsets.US_ASCII);
        return Stream.of(
                "",
                "00",
                "30820100",
                hex.substring(2),
                hex.substring(0, hex.length() - 2),
                hex + "00",
                hex + hex,
                HexFormat.of().formatHex(text));
    }

    @ParameterizedTest
    @MethodSource("noCertificates")
    void whatIsNoCertificate(String data) {
        assertThat(why(new TlsaRecord(2, 0, 0, data))).contains("its data is no certificate");
        assertThat(why(new TlsaRecord(3, 0, 0, data))).contains("its data is no certificate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "3000", "abcdef"})
    void whatIsNoKey(String data) {
        assertThat(why(new TlsaRecord(3, 1, 0, data))).contains("its data is no public key");
    }

    @Test
    void aKeyIsNoCertificateNorTheOtherWayRound() throws Exception {
        byte[] key = CERTIFICATE.getPublicKey().getEncoded();
        assertThat(why(TlsaRecord.of(3, 0, 0, key))).contains("its data is no certificate");
        assertThat(why(TlsaRecord.of(3, 1, 0, CERTIFICATE.getEncoded())))
                .contains("its data is no public key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void wholeKeysAreOfUse(String algorithm) throws Exception {
        byte[] key =
                KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPublic().getEncoded();
        assertThat(why(TlsaRecord.of(3, 1, 0, key))).isEmpty();
        assertThat(why(TlsaRecord.of(3, 1, 0, Arrays.copyOf(key, key.length - 1))))
                .contains("its data is no public key");
        assertThat(why(TlsaRecord.of(3, 1, 0, Arrays.copyOf(key, key.length + 1))))
                .contains("its data is no public key");
    }

    @Test
    void aWholeCertificateIsOfUse() {
        for (Usage usage : Usage.values()) {
            TlsaRecord record =
                    new Association(usage, Selector.CERT, MatchingType.FULL).of(CERTIFICATE);
            assertThat(why(record)).isEmpty();
        }
    }
}
