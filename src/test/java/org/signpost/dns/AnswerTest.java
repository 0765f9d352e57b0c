package org.signpost.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.signpost.dns.Answer.Failed;
import org.signpost.dns.Answer.Failure;
import org.signpost.dns.Answer.Found;
import org.signpost.dns.Answer.NoData;
import org.signpost.dns.Answer.NoSuchName;

import java.time.Duration;
import java.util.List;

class AnswerTest {

    private static final DnsName NAME = DnsName.of("a.test");
    private static final Duration TTL = Duration.ofSeconds(7);

    @Test
    void mapChangesRecordsAndNothingElse() {
        assertThat(new Found<>(List.of(1, 2), TTL, Security.SECURE, NAME).map(i -> "r" + i))
                .isEqualTo(new Found<>(List.of("r1", "r2"), TTL, Security.SECURE, NAME));
        assertThat(new NoSuchName<Integer>(TTL, Security.INSECURE, NAME).map(i -> "r" + i))
                .isEqualTo(new NoSuchName<String>(TTL, Security.INSECURE, NAME));
        assertThat(new NoData<Integer>(TTL, Security.INSECURE, NAME).map(i -> "r" + i))
                .isEqualTo(new NoData<String>(TTL, Security.INSECURE, NAME));
        assertThat(new Failed<Integer>(Failure.BOGUS, "why").map(i -> "r" + i))
                .isEqualTo(new Failed<String>(Failure.BOGUS, "why"));
    }

    @Test
    void foundWithoutRecordsCannotBe() {
        assertThatThrownBy(() -> new Found<>(List.of(), TTL, Security.SECURE, NAME))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void weakerSecurityWins() {
        assertThat(Security.SECURE.and(Security.SECURE)).isEqualTo(Security.SECURE);
        assertThat(Security.SECURE.and(Security.INSECURE)).isEqualTo(Security.INSECURE);
        assertThat(Security.INSECURE.and(Security.SECURE)).isEqualTo(Security.INSECURE);
        assertThat(Security.INSECURE.and(Security.INDETERMINATE)).isEqualTo(Security.INDETERMINATE);
    }
}
