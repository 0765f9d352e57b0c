package org.signpost.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.signpost.nameserver.ZoneFile;

import java.util.List;

/** TLSA records as they stand in the DNS (A4, RFC 6698 §2.1, §2.2). */
class TlsaRecordTest {

    private static final DnsName OWNER = DnsName.of("_25._tcp.mx.example.com");

    @Test
    void theTextIsThatOfAZoneFile() {
        TlsaRecord record = TlsaRecord.of(3, 1, 1, new byte[] {0, 1, (byte) 0xfe});
        assertThat(record.text()).isEqualTo("3 1 1 0001fe");
        assertThat(record).hasToString(record.text());
        assertThat(record.octets()).containsExactly(0, 1, 0xfe);
    }

    @Test
    void aLogHasTheFirstDigitsOnly() {
        assertThat(new TlsaRecord(3, 1, 1, "0123456789abcdef").brief())
                .isEqualTo("3 1 1 0123456789abcdef");
        assertThat(new TlsaRecord(3, 1, 1, "0123456789abcdef00").brief())
                .isEqualTo("3 1 1 0123456789abcdef…");
    }

    @Test
    void recordsOfTheSameDataAreEqual() {
        assertThat(TlsaRecord.of(3, 1, 1, new byte[] {7}))
                .isEqualTo(new TlsaRecord(3, 1, 1, "07"))
                .isNotEqualTo(new TlsaRecord(3, 1, 1, "08"))
                .isNotEqualTo(new TlsaRecord(3, 0, 1, "07"));
    }

    @ParameterizedTest
    @CsvSource({"256,1,1,00", "3,-1,1,00", "3,1,256,00", "3,1,1,0", "3,1,1,0g", "3,1,1,AB"})
    void whatIsNoRecordIsntMade(int usage, int selector, int matchingType, String data) {
        assertThatThrownBy(() -> new TlsaRecord(usage, selector, matchingType, data))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Whether they are of any use isn't asked here: also a digest of one octet is an answer. */
    @Test
    void answersHoldWhatIsPublishedWhateverItIs() {
        ZoneFile zone =
                ZoneFile.parse(
                        """
                        _25._tcp.mx.example.com. IN TLSA 3 1 1 AB
                        _25._tcp.mx.example.com. IN TLSA 255 254 253 00FF
                        """);
        assertThat(zone.query(OWNER, RecordType.TLSA))
                .isInstanceOfSatisfying(
                        Answer.Found.class,
                        found ->
                                assertThat((Object) found.records())
                                        .isEqualTo(
                                                List.of(
                                                        new TlsaRecord(3, 1, 1, "ab"),
                                                        new TlsaRecord(255, 254, 253, "00ff"))));
    }

    @Test
    void anAliasTellsItsTargetWhereThatIsAskedFor() {
        ZoneFile zone =
                ZoneFile.parse(
                        """
                        mx.example.com. IN CNAME host.example.net.
                        host.example.net. IN A 192.0.2.1
                        """);
        Answer<DnsName> answer = zone.query(DnsName.of("mx.example.com"), RecordType.CNAME);
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Found.class,
                        found ->
                                assertThat((Object) found.records())
                                        .isEqualTo(List.of(DnsName.of("host.example.net"))));
    }
}
