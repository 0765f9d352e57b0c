package org.signpost.nameserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;

class ZoneFileTest {

    private static final ZoneFile FILE =
            ZoneFile.parse(
                    """
                    example.com. 60 IN TXT "v=spf1 " "-all"
                    host.example.com. A 192.0.2.1
                    alias.example.com. CNAME host.example.com.
                    lost.example.com. CNAME nowhere.example.com.
                    round.example.com. CNAME round.example.com.
                    *.wild.example.com. TXT "any"
                    here.wild.example.com. A 192.0.2.2
                    a.b.deep.example.org. A 192.0.2.3
                    half.example.com. TXT "here"
                    ; TIMEOUT half.example.com.
                    ; TIMEOUT silent.example.net.
                    """);

    @Test
    void stringsOfOneRecordAreJoined() {
        assertThat(found(FILE.txt(DnsName.of("Example.COM"))).records())
                .containsExactly("v=spf1 -all");
    }

    @Test
    void aliasesAreFollowedToTheirEnd() {
        assertThat(found(FILE.ipv4(DnsName.of("alias.example.com"))).canonicalName())
                .isEqualTo(DnsName.of("host.example.com"));
        assertThat(FILE.ipv4(DnsName.of("lost.example.com"))).isInstanceOf(Answer.NoSuchName.class);
        assertThat(FILE.ipv4(DnsName.of("round.example.com"))).isInstanceOf(Answer.Failed.class);
    }

    @Test
    void nothingIsOfTheRightKind() {
        assertThat(FILE.mx(DnsName.of("host.example.com"))).isInstanceOf(Answer.NoData.class);
        assertThat(FILE.mx(DnsName.of("b.deep.example.org"))).isInstanceOf(Answer.NoData.class);
        assertThat(FILE.mx(DnsName.of("other.example.com"))).isInstanceOf(Answer.NoSuchName.class);
        assertThat(FILE.mx(DnsName.of("example.edu"))).isInstanceOf(Answer.NoSuchName.class);
    }

    @Test
    void aWildcardStandsForWhatDoesNotExist() {
        assertThat(FILE.txt(DnsName.of("x.y.wild.example.com"))).isInstanceOf(Answer.Found.class);
        assertThat(FILE.txt(DnsName.of("here.wild.example.com"))).isInstanceOf(Answer.NoData.class);
    }

    @Test
    void aNameThatTimesOutAnswersOnlyWhatTheFileHas() {
        assertThat(FILE.txt(DnsName.of("silent.example.net"))).isInstanceOf(Answer.Failed.class);
        assertThat(FILE.txt(DnsName.of("example.net"))).isInstanceOf(Answer.NoData.class);
        assertThat(FILE.txt(DnsName.of("half.example.com"))).isInstanceOf(Answer.Found.class);
        assertThat(FILE.ipv4(DnsName.of("half.example.com"))).isInstanceOf(Answer.Failed.class);
    }

    @Test
    void aBrokenLineIsNamed() {
        assertThatThrownBy(() -> ZoneFile.parse("a. A 192.0.2.1\nb. A nonsense\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2");
    }

    private static <T> Answer.Found<T> found(Answer<T> answer) {
        assertThat(answer).isInstanceOf(Answer.Found.class);
        return (Answer.Found<T>) answer;
    }
}
