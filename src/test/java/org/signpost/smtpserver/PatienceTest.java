package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.config.LimitsConfig;
import org.signpost.smtp.Command;
import org.signpost.smtp.Reply;

import java.time.Duration;
import java.time.Instant;

/** What one session may cost. */
class PatienceTest {

    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final Reply REFUSAL = Reply.of(550, "5.1.1", "no");

    private final Patience patience = new Patience(LimitsConfig.defaults(), NOW);

    @Test
    void commandsForNothingAreBoundedBetweenTwoMessages() {
        idle(100);
        assertThat(patience.enough(Duration.ZERO, NOW)).isEmpty();
        patience.message();
        idle(100);
        assertThat(patience.enough(Duration.ZERO, NOW)).isEmpty();
        idle(1);
        assertThat(patience.enough(Duration.ZERO, NOW).map(Reply::toString).orElseThrow())
                .startsWith("421 4.7.0");
    }

    @Test
    void aMessageThatComesInMayTakeLonger() {
        Instant later = NOW.plus(LimitsConfig.defaults().session().withoutMessage());
        Duration more = Duration.ofMinutes(5);
        assertThat(patience.enough(Duration.ZERO, later)).isEmpty();
        assertThat(patience.enough(Duration.ZERO, later.plusSeconds(1))).isPresent();
        assertThat(patience.enough(more, later.plus(more))).isEmpty();
        assertThat(patience.enough(more, later.plus(more).plusSeconds(1))).isPresent();
    }

    @Test
    void aRefusedRecipientIsAFifthOfAMistake() {
        for (int i = 0; i < 99; i++) patience.refused(REFUSAL, true);
        assertThat(patience.enough(Duration.ZERO, NOW)).isEmpty();
        patience.refused(REFUSAL, true);
        assertThat(patience.enough(Duration.ZERO, NOW)).isPresent();
    }

    @Test
    void aTemporaryRefusalIsAFifthOfAMistakeOutsideOfATransactionOnly() {
        Reply later = Reply.of(451, "4.3.0", "later");
        for (int i = 0; i < 1000; i++) patience.refused(later, true);
        for (int i = 0; i < 99; i++) patience.refused(later, false);
        assertThat(patience.enough(Duration.ZERO, NOW)).isEmpty();
        patience.refused(later, false);
        assertThat(patience.enough(Duration.ZERO, NOW)).isPresent();
    }

    @Test
    void aMessageMakesGoodForMistakes() {
        for (int i = 0; i < 10; i++) patience.refused(REFUSAL, false);
        assertThat(patience.delay(REFUSAL)).isEqualTo(Duration.ofSeconds(5));
        patience.message();
        assertThat(patience.delay(REFUSAL)).isZero();
    }

    @Test
    void whatIsGoodIsNeverHeldBack() {
        for (int i = 0; i < 10; i++) patience.refused(REFUSAL, false);
        assertThat(patience.delay(Reply.of(250, "2.0.0", "OK"))).isZero();
        assertThat(patience.delay(Reply.plain(354, "go"))).isZero();
    }

    private void idle(int count) {
        for (int i = 0; i < count; i++) patience.command(new Command.Noop());
    }
}
