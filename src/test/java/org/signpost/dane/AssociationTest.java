package org.signpost.dane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.dane.Association.MatchingType;
import org.signpost.dane.Association.Selector;
import org.signpost.dane.Association.Usage;
import org.signpost.dns.DnsName;
import org.signpost.dns.RecordType;
import org.signpost.dns.TlsaRecord;
import org.signpost.tls.TestAuthority;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;

/** The records that stand for a certificate (A4, A7, RFC 6698 §2.1, RFC 7671 §5.1). */
class AssociationTest {

    private static final String NAME = "mx.example.com";
    private static final TestAuthority ROOT = TestAuthority.root("Root");

    private static KeyPair key(String algorithm) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(algorithm.equals("RSA") ? 2048 : 256);
        return generator.generateKeyPair();
    }

    private static String digest(String algorithm, byte[] octets) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(octets));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void theRecordOfAKeyIsThatOfItsCertificates(String algorithm) throws Exception {
        KeyPair key = key(algorithm);
        X509Certificate certificate = ROOT.issue(TestAuthority.NOW, key, NAME).getFirst();
        X509Certificate renewed =
                TestAuthority.root("Other").issue(TestAuthority.NOW, key, NAME).getFirst();
        TlsaRecord record = Association.SERVER_KEY.of(certificate);
        assertThat(record.text())
                .isEqualTo("3 1 1 " + digest("SHA-256", key.getPublic().getEncoded()));
        assertThat(record).isEqualTo(Association.SERVER_KEY.of(renewed));
        assertThat(record).isEqualTo(Association.SERVER_KEY.of(key.getPublic()));
    }

    @ParameterizedTest
    @CsvSource({"DANE_EE, 3", "DANE_TA, 2"})
    void allOtherKindsAreMadeToo(Usage usage, int number) throws Exception {
        X509Certificate certificate = ROOT.certificate();
        byte[] whole = certificate.getEncoded();
        byte[] key = certificate.getPublicKey().getEncoded();
        HexFormat hex = HexFormat.of();
        assertThat(text(usage, Selector.CERT, MatchingType.FULL))
                .isEqualTo(number + " 0 0 " + hex.formatHex(whole));
        assertThat(text(usage, Selector.CERT, MatchingType.SHA2_256))
                .isEqualTo(number + " 0 1 " + digest("SHA-256", whole));
        assertThat(text(usage, Selector.CERT, MatchingType.SHA2_512))
                .isEqualTo(number + " 0 2 " + digest("SHA-512", whole));
        assertThat(text(usage, Selector.SPKI, MatchingType.FULL))
                .isEqualTo(number + " 1 0 " + hex.formatHex(key));
        assertThat(text(usage, Selector.SPKI, MatchingType.SHA2_512))
                .isEqualTo(number + " 1 2 " + digest("SHA-512", key));
    }

    private static String text(Usage usage, Selector selector, MatchingType type) {
        return new Association(usage, selector, type).of(ROOT.certificate()).text();
    }

    @Test
    void anAuthorityHasItsOwnRecords() throws Exception {
        byte[] whole = ROOT.certificate().getEncoded();
        assertThat(Association.AUTHORITY_CERTIFICATE.of(ROOT.certificate()).text())
                .isEqualTo("2 0 1 " + digest("SHA-256", whole));
        assertThat(Association.AUTHORITY_KEY.of(ROOT.certificate()).text()).startsWith("2 1 1 ");
    }

    @Test
    void aKeyAloneIsNoCertificate() throws Exception {
        KeyPair key = key("EC");
        assertThatThrownBy(() -> Association.AUTHORITY_CERTIFICATE.of(key.getPublic()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsPublishedIsALineOfAZoneFile() {
        DnsName owner = TlsaEntry.owner(DnsName.of(NAME), 25).orElseThrow();
        TlsaRecord record = new TlsaRecord(3, 1, 1, "ab".repeat(32));
        TlsaEntry entry = new TlsaEntry(owner, record);
        assertThat(entry.text())
                .isEqualTo("_25._tcp.mx.example.com. IN TLSA 3 1 1 " + "ab".repeat(32));
        assertThat(entry).hasToString("TLSA 3 1 1 abababababababab… at _25._tcp.mx.example.com");
        assertThat(new ZoneData(entry.text()).query(owner, RecordType.TLSA))
                .extracting("records")
                .isEqualTo(List.of(record));
    }
}
