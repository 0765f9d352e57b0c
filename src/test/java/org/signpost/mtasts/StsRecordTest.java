package org.signpost.mtasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.address.Domain;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.Security;
import org.signpost.mtasts.StsRecord.Failed;
import org.signpost.mtasts.StsRecord.None;
import org.signpost.mtasts.StsRecord.Published;
import org.signpost.nameserver.ZoneFile;

import java.time.Duration;
import java.util.List;

/** A domain has one record of MTA-STS by the grammar, or none (A8; RFC 8461 §3.1). */
class StsRecordTest {

    private static final DnsName NAME = DnsName.of("_mta-sts.example.com");
    private static final String MOST = "0123456789abcdefghijABCDEFGHIJ32";

    private static StsRecord of(String... texts) {
        return StsRecord.of(
                NAME, new Answer.Found<>(List.of(texts), Duration.ZERO, Security.INSECURE, NAME));
    }

    private static String why(StsRecord record) {
        return switch (record) {
            case None(String why) -> why;
            case Failed(String why) -> why;
            case Published published -> published.toString();
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=STSv1; id=20160831085700Z;",
                "v=STSv1;id=20160831085700Z",
                "v=STSv1 \t; \tid=20160831085700Z\t ;\t ",
                "v=STSv1; a=b; id=20160831085700Z; c_1.d-e=!:<>~",
                "v=STSv1; id=20160831085700Z; id=other; id=not-one",
                "v=STSv1; ID=other; id=20160831085700Z",
                "v=STSv1; v=STSv2; id=20160831085700Z",
                "v=STSv1; a2345678901234567890123456789012=x; id=20160831085700Z"
            })
    void aRecordByTheGrammarHasAnId(String text) {
        assertThat(of(text)).isEqualTo(new Published("20160831085700Z"));
    }

    @Test
    void anIdHasOneTo32LettersAndDigits() {
        assertThat(of("v=STSv1; id=a")).isEqualTo(new Published("a"));
        assertThat(of("v=STSv1; id=" + MOST)).isEqualTo(new Published(MOST));
        assertThat(of("v=STSv1; id=" + MOST + "x")).isInstanceOf(None.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "v=STSv1|no TXT record that begins",
                "v=STSv1 id=1;|no TXT record that begins",
                "v=stsv1; id=1;|no TXT record that begins",
                "V=STSv1; id=1;|no TXT record that begins",
                "\" v=STSv1; id=1;\"|no TXT record that begins",
                "v=STSv10; id=1;|no TXT record that begins",
                "v = STSv1; id=1;|no TXT record that begins",
                "id=1; v=STSv1;|no TXT record that begins",
                "v=STSv1;|field 1",
                "\"v=STSv1; \"|field 1",
                "v=STSv1;; id=1|field 1",
                "v=STSv1; id=1; ;|field 2",
                "v=STSv1; id=1;;|field 2",
                "\"v=STSv1; id=1 \"|field 1",
                "v=STSv1; id =1|field 1",
                "v=STSv1; id= 1|field 1",
                "v=STSv1; id=|field 1",
                "v=STSv1; id|field 1",
                "v=STSv1; id=1; =x|field 2",
                "v=STSv1; id=1; a=b=c|field 2",
                "v=STSv1; id=1; a=b c|field 2",
                "v=STSv1; id=1; _a=b|field 2",
                "v=STSv1; id=1; a=é|field 2",
                "v=STSv1; id=1; a23456789012345678901234567890123=x|field 2",
                "v=STSv1; ID=1|no id",
                "v=STSv1; a=b|no id",
                "v=STSv1; id=a-b|letters and digits",
                "v=STSv1; id=a-b; id=1|letters and digits"
            })
    void whatIsNotByTheGrammarIsNone(String text, String why) {
        StsRecord record = of(text);
        assertThat(record).isInstanceOf(None.class);
        assertThat(why(record)).contains(why).contains("_mta-sts.example.com");
    }

    @Test
    void othersAreDiscardedBeforeRecordsAreCounted() {
        assertThat(of("v=spf1 -all", "v=STSv10; id=2", "v=STSv1", "v=STSv1; id=1"))
                .isEqualTo(new Published("1"));
    }

    @Test
    void severalAreNone() {
        StsRecord record = of("v=STSv1; id=1", "v=STSv1; id=1");
        assertThat(record).isInstanceOf(None.class);
        assertThat(why(record)).contains("2 records");
        assertThat(of("v=STSv1; id=1", "v=STSv1;")).isInstanceOf(None.class);
    }

    @Test
    void noRecordAndADnsThatFailsAreNotTheSame() {
        ZoneFile zone =
                ZoneFile.parse(
                        """
                        _mta-sts.example.com. TXT "v=STSv1; i" "d=1;"
                        example.net. A 192.0.2.1
                        _mta-sts.example.org. CNAME _mta-sts.example.com.
                        _mta-sts.empty.example.com. A 192.0.2.1
                        ; TIMEOUT _mta-sts.slow.example.com.
                        """);
        assertThat(lookUp(zone, "example.com")).isEqualTo(new Published("1"));
        assertThat(lookUp(zone, "example.org")).isEqualTo(new Published("1"));
        assertThat(lookUp(zone, "example.net"))
                .isEqualTo(new None("_mta-sts.example.net doesn't exist"));
        assertThat(lookUp(zone, "empty.example.com"))
                .isEqualTo(new None("_mta-sts.empty.example.com has no TXT record"));
        StsRecord slow = lookUp(zone, "slow.example.com");
        assertThat(slow).isInstanceOf(Failed.class);
        assertThat(why(slow)).startsWith("can't ask for TXT of _mta-sts.slow.example.com: ");
    }

    @Test
    void aDomainWithoutRoomForTheLabelHasNone() {
        String label = "a".repeat(60);
        Domain longest = Domain.of(String.join(".", label, label, label, label, "example"));
        assertThat(StsRecord.lookUp(ZoneFile.parse(""), longest)).isInstanceOf(None.class);
    }

    @Test
    void noDomainSpeaksForThoseBelowIt() {
        ZoneFile zone = ZoneFile.parse("_mta-sts.example.com. TXT \"v=STSv1; id=1;\"\n");
        assertThat(lookUp(zone, "mail.example.com")).isInstanceOf(None.class);
    }

    @Test
    void whatIsPublishedIsReadAgain() {
        assertThat(of(new Published("abc").text())).isEqualTo(new Published("abc"));
        assertThatThrownBy(() -> new Published("a b")).isInstanceOf(IllegalArgumentException.class);
    }

    private static StsRecord lookUp(ZoneFile zone, String domain) {
        return StsRecord.lookUp(zone, Domain.of(domain));
    }
}
