package org.signpost.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.account.Throttle.Subject;
import org.signpost.account.Throttle.Turn;
import org.signpost.address.IpAddresses;
import org.signpost.observe.TestClock;

import java.time.Duration;

class ThrottleTest {

    private final TestClock clock = new TestClock();
    private final Throttle throttle = new Throttle(clock);

    @Test
    void pausesDoubleFromTheFifthFailureOn() {
        Subject subject = subject("a", "192.0.2.1");
        fail(4, subject);
        assertThat(throttle.take(subject)).isInstanceOf(Turn.Free.class);
        for (int pause = 1; pause <= 64; pause *= 2) {
            fail(1, subject);
            assertThat(throttle.take(subject))
                    .isEqualTo(new Turn.Later(clock.instant().plusSeconds(pause)));
            clock.advance(Duration.ofSeconds(pause));
            assertThat(throttle.take(subject)).isInstanceOf(Turn.Taken.class);
        }
    }

    @Test
    void aTurnIsTakenByOneOnly() {
        Subject subject = subject("a", "192.0.2.1");
        fail(5, subject);
        clock.advance(Duration.ofSeconds(1));
        assertThat(throttle.take(subject)).isInstanceOf(Turn.Taken.class);
        assertThat(throttle.take(subject)).isInstanceOf(Turn.Later.class);
    }

    @Test
    void fiveMinutesForgiveOneFailure() {
        Subject subject = subject("a", "192.0.2.1");
        fail(5, subject);
        clock.advance(FailureCounter.FORGIVEN_AFTER);
        assertThat(throttle.take(subject)).isInstanceOf(Turn.Free.class);
        fail(1, subject);
        assertThat(throttle.take(subject)).isInstanceOf(Turn.Later.class);
    }

    @Test
    void anIpv6NetworkOf64BitsIsOneAddress() {
        for (int i = 0; i < 5; i++) fail(1, subject("user" + i, "2001:db8::" + i));
        assertThat(throttle.take(subject("new", "2001:db8::ffff:1")))
                .isInstanceOf(Turn.Later.class);
        assertThat(throttle.take(subject("new", "2001:db8:0:1::1"))).isInstanceOf(Turn.Free.class);
    }

    @Test
    void anAttackersOwnAccountBuysNoMoreThanOneGuess() {
        Subject own = subject("own", "192.0.2.1");
        for (int i = 0; i < 6; i++) {
            throttle.succeeded(own);
            fail(1, subject("victim" + i, "192.0.2.1"));
        }
        assertThat(throttle.take(subject("victim9", "192.0.2.1"))).isInstanceOf(Turn.Later.class);
        assertThat(throttle.take(own)).isInstanceOf(Turn.Free.class);
    }

    @Test
    void aGoodPairIsSlowedByItsOwnFailuresAndGoodForAWeek() {
        Subject pair = subject("a", "192.0.2.1");
        throttle.succeeded(pair);
        fail(5, pair);
        assertThat(throttle.take(pair)).isInstanceOf(Turn.Later.class);
        assertThat(throttle.take(subject("a", "192.0.2.2"))).isInstanceOf(Turn.Free.class);
        clock.advance(Throttle.GOOD_FOR);
        fail(5, subject("a", "192.0.2.3"));
        assertThat(throttle.take(pair)).isInstanceOf(Turn.Later.class);
    }

    @Test
    void whatIsKeptIsBounded() {
        BoundedMap<Integer, String> map = new BoundedMap<>(2);
        map.put(1, "a");
        map.put(2, "b");
        assertThat(map.find(1)).isPresent();
        map.put(3, "c");
        assertThat(map.find(2)).isEmpty();
        assertThat(map.find(1)).contains("a");
        assertThat(map.size()).isEqualTo(2);
    }

    @Test
    void aNameOfAnyLengthIsRememberedByItsStart() {
        String start = "x".repeat(Subject.MOST_ACCOUNT);
        assertThat(subject(start + "y".repeat(9_000), "192.0.2.1"))
                .isEqualTo(subject(start, "192.0.2.1"))
                .isNotEqualTo(subject(start.substring(1), "192.0.2.1"));
    }

    private void fail(int times, Subject subject) {
        for (int i = 0; i < times; i++) throttle.failed(subject);
    }

    private static Subject subject(String account, String client) {
        return Subject.of(account, IpAddresses.parse(client).orElseThrow());
    }
}
