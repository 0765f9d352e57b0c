package org.signpost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.util.List;

/** RFC 6761 §6.3. */
class LocalNamesTest {

    /** Knows no name. */
    private static final class Nobody implements Resolver {
        private int questions;

        @Override
        public <T> Answer<T> query(DnsName name, RecordType<T> type) {
            questions++;
            return new Answer.Failed<>(Answer.Failure.SERVFAIL, name.text());
        }
    }

    private final Nobody upstream = new Nobody();
    private final Resolver resolver = new LocalNames(upstream);

    @Test
    void localhostIsThisHostByBothFamilies() {
        DnsName name = DnsName.of("LOCALHOST.");
        assertThat(records(resolver.ipv4(name)))
                .containsExactly(InetAddress.ofLiteral("127.0.0.1"));
        assertThat(records(resolver.ipv6(name))).containsExactly(InetAddress.ofLiteral("::1"));
        assertThat(resolver.mx(name)).isInstanceOf(Answer.NoData.class);
        assertThat(resolver.txt(name)).isInstanceOf(Answer.NoData.class);
        assertThat(upstream.questions).isZero();
    }

    @Test
    void everyOtherNameIsAsked() {
        for (String name : List.of("mx.example.com", "mx.localhost", "localhost.example.com")) {
            assertThat(resolver.ipv4(DnsName.of(name)))
                    .isEqualTo(new Answer.Failed<>(Answer.Failure.SERVFAIL, name));
        }
        assertThat(upstream.questions).isEqualTo(3);
    }

    private static List<InetAddress> records(Answer<InetAddress> answer) {
        return answer instanceof Answer.Found<InetAddress> found ? found.records() : List.of();
    }
}
