package org.signpost.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Optional;

class EventTest {

    @Test
    void anEventNeverChanges() {
        Event event = Event.of("session.end").with("id", 1);
        Event one = event.with("reason", "quit");
        Event other = event.with("reason", "a timeout").with("peer", Optional.empty());
        assertThat(event).hasToString("session.end id=1");
        assertThat(one).hasToString("session.end id=1 reason=quit");
        assertThat(other).hasToString("session.end id=1 reason=\"a timeout\"");
    }

    @Test
    void nobodyWhoChoosesAValueForgesALine() {
        Event event = Event.of("x.end").with("a", "").with("b", "q\"=\\\r\n\t\u0000\u2028é");
        assertThat(event.line()).isEqualTo("x.end a=\"\" b=\"q\\\"=\\\\\\r\\n\\t\\u0000\\u2028é\"");
    }

    @Test
    void aBugIsOneLineThatSaysWhereItIsAndWhatCausedIt() {
        Event event = Event.of("attempt.bug").with("id", "AAAA").because(bug());
        assertThat(event.line().lines()).hasSize(1);
        assertThat(event.line())
                .startsWith(
                        "attempt.bug id=AAAA error=\"java.lang.IllegalStateException: outer\\n\"")
                .contains("org.signpost.observe.EventTest.bug:")
                .contains(" < cause: java.lang.IllegalArgumentException: inner < ")
                .contains("org.signpost.observe.EventTest.inner:");
    }

    @Test
    void causesThatGoInACircleEnd() {
        RuntimeException first = new RuntimeException("first");
        first.initCause(new RuntimeException("second", first));
        assertThat(Event.of("x.bug").because(first).value("stack").orElseThrow())
                .containsOnlyOnce("cause: ");
    }

    @Test
    void aDeepStackIsCut() {
        assertThat(Event.of("x.bug").because(deep(1000)).value("stack").orElseThrow().length())
                .isLessThan(5000);
    }

    private static RuntimeException bug() {
        return new IllegalStateException("outer\n", inner());
    }

    private static RuntimeException inner() {
        return new IllegalArgumentException("inner");
    }

    private static RuntimeException deep(int calls) {
        return calls == 0 ? new RuntimeException("deep") : deep(calls - 1);
    }
}
