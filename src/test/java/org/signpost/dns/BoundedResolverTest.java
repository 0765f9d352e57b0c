package org.signpost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.nameserver.ZoneFile;
import org.signpost.observe.TestClock;

import java.time.Duration;

/** P2, P12: whoever is slow to answer is asked for so long (RFC 7208 §4.6.4). */
class BoundedResolverTest {

    private static final DnsName NAME = DnsName.of("a.test");

    @Test
    void whenTheTimeIsOverNobodyIsAsked() {
        TestClock clock = new TestClock();
        Transcript asked = new Transcript(ZoneFile.parse("a.test. A 192.0.2.1\n"));
        Resolver bounded = new BoundedResolver(asked, clock, Duration.ofSeconds(20));
        clock.advance(Duration.ofMillis(19_999));
        assertThat(bounded.ipv4(NAME)).isInstanceOf(Answer.Found.class);
        clock.advance(Duration.ofMillis(1));
        assertThat(bounded.ipv6(NAME))
                .isEqualTo(
                        new Answer.Failed<>(Answer.Failure.TIMEOUT, "the DNS took more than 20 s"));
        assertThat(asked.entries()).hasSize(1);
    }
}
