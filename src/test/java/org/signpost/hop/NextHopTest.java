package org.signpost.hop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.signpost.Await;
import org.signpost.account.Callout.Answer;
import org.signpost.hop.NextHop.Heard;
import org.signpost.observe.TestClock;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

class NextHopTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final Duration LEFT_ALONE = Duration.ofSeconds(45);
    private static final Callable<Heard> ANSWERED = () -> new NextHop.Said(new Answer.Accepted());

    private final TestClock clock = new TestClock();
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void tearDown() {
        over.countDown();
    }

    @Test
    void anAnswersTimeBeginsWhenItsTurnHasCome() throws Exception {
        NextHop hop = hop(LONG, SHORT, 1);
        // Keeps its place until the test is over with it, whatever was decided meanwhile.
        assertThat(hop.ask(this::deaf)).isInstanceOf(Answer.Unknown.class);
        clock.advance(LEFT_ALONE);
        FutureTask<Answer> second = new FutureTask<>(() -> hop.ask(ANSWERED));
        Thread waiting = Thread.ofVirtual().start(second);
        Await.until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        // As long as an answer may take, by the same measure.
        assertThat(hop(LONG, SHORT, 1).ask(this::deaf)).isInstanceOf(Answer.Unknown.class);
        over.countDown();
        assertThat(second.get()).isInstanceOf(Answer.Accepted.class);
    }

    @Test
    void waitingForOnesTurnInVainSaysNothingOfTheHost() {
        NextHop hop = hop(Duration.ofMillis(1), LONG, 1);
        Thread first = Thread.ofVirtual().start(() -> hop.ask(this::deaf));
        Await.until(() -> first.getState() == Thread.State.TIMED_WAITING);
        assertThat(hop.ask(ANSWERED))
                .isEqualTo(new Answer.Unknown("too many questions wait for the next host"));
        over.countDown();
        Await.until(() -> hop.ask(ANSWERED) instanceof Answer.Accepted);
    }

    @Test
    void aHostThatAnswersOthersMeanwhileIsNotDown() {
        NextHop hop = hop(LONG, Duration.ofSeconds(2), 2);
        Answer unanswered =
                hop.ask(() -> {
                    assertThat(hop.ask(ANSWERED)).isInstanceOf(Answer.Accepted.class);
                    return deaf();
                });
        assertThat(unanswered).isEqualTo(new Answer.Unknown("no answer within 2 s"));
        assertThat(hop.ask(ANSWERED)).isInstanceOf(Answer.Accepted.class);
    }

    @Test
    void aHostThatAnswersNobodyIsDown() {
        NextHop hop = hop(LONG, LONG, 1);
        assertThat(hop.ask(ANSWERED)).isInstanceOf(Answer.Accepted.class);
        assertThat(hop.ask(() -> new NextHop.Silence("refused")))
                .isEqualTo(new Answer.Unknown("refused"));
        assertThat(hop.ask(ANSWERED)).isEqualTo(new Answer.Unknown("a moment ago: refused"));
        clock.advance(LEFT_ALONE);
        assertThat(hop.ask(ANSWERED)).isInstanceOf(Answer.Accepted.class);
    }

    /** What hears nothing until the test is over, even when it is called off. */
    private Heard deaf() {
        while (true) {
            try {
                over.await();
                return new NextHop.Said(new Answer.Accepted());
            } catch (InterruptedException calledOff) {
                // A question may take its time to end.
            }
        }
    }

    private NextHop hop(Duration turn, Duration answer, int questions) {
        return new NextHop(
                clock, new RecipientCallout.Limits(turn, answer, LONG, LEFT_ALONE, questions));
    }
}
