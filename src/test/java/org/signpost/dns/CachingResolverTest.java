package org.signpost.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.signpost.Await;
import org.signpost.dns.Answer.Failed;
import org.signpost.dns.Answer.Failure;
import org.signpost.dns.Answer.Found;
import org.signpost.dns.Answer.NoData;
import org.signpost.dns.Answer.NoSuchName;
import org.signpost.observe.TestClock;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

class CachingResolverTest {

    private static final DnsName A = DnsName.of("a.test");
    private static final DnsName BELOW = DnsName.of("x.y.a.test");
    private static final Duration TTL = Duration.ofSeconds(100);

    private final TestClock clock = new TestClock();
    private final Scripted upstream = new Scripted();
    private final CachingResolver cache = new CachingResolver(upstream, clock, 4);

    @Test
    void answerIsKeptForItsTtlAndReportsWhatIsLeft() {
        upstream.says(A, found(TTL, A));
        assertThat(cache.ipv4(A)).isEqualTo(found(TTL, A));

        clock.advance(Duration.ofSeconds(99));
        assertThat(cache.ipv4(A)).isEqualTo(found(Duration.ofSeconds(1), A));
        assertThat(upstream.asked(A)).isEqualTo(1);

        clock.advance(Duration.ofSeconds(1));
        assertThat(cache.ipv4(A)).isEqualTo(found(TTL, A));
        assertThat(upstream.asked(A)).isEqualTo(2);
    }

    @Test
    void timeThatAnAnswerTookCountsAsItsAge() {
        upstream.says(A, found(TTL, A));
        upstream.meanwhile = () -> clock.advance(Duration.ofSeconds(10));
        cache.ipv4(A);
        assertThat(cache.ipv4(A)).isEqualTo(found(Duration.ofSeconds(90), A));
    }

    @Test
    void zeroTtlIsNotKept() {
        upstream.says(A, found(Duration.ZERO, A));
        cache.ipv4(A);
        cache.ipv4(A);
        assertThat(upstream.asked(A)).isEqualTo(2);
    }

    @Test
    void noAnswerIsKeptForMoreThanADay() {
        upstream.says(A, found(Duration.ofDays(30), A));
        assertThat(cache.ipv4(A)).isEqualTo(found(Duration.ofDays(1), A));
        clock.advance(Duration.ofDays(1));
        cache.ipv4(A);
        assertThat(upstream.asked(A)).isEqualTo(2);
    }

    @Test
    void noDataIsKeptForItsTypeOnlyAndAtMostThreeHours() {
        upstream.says(A, new NoData<>(Duration.ofDays(1), Security.SECURE, A));
        assertThat(cache.ipv4(A)).isEqualTo(new NoData<>(Duration.ofHours(3), Security.SECURE, A));
        cache.ipv4(A);
        assertThat(upstream.asked(A)).isEqualTo(1);
        cache.ipv6(A);
        assertThat(upstream.asked(A)).isEqualTo(2);

        clock.advance(Duration.ofHours(3));
        cache.ipv4(A);
        assertThat(upstream.asked(A)).isEqualTo(3);
    }

    @Test
    void missingNameIsKeptForEveryTypeAndAllNamesBelow() {
        upstream.says(A, missing(TTL, A));
        cache.ipv4(A);
        clock.advance(Duration.ofSeconds(40));
        Duration left = Duration.ofMinutes(1);
        assertThat(cache.mx(A)).isEqualTo(missing(left, A));
        assertThat(cache.ipv4(BELOW)).isEqualTo(missing(left, A));
        assertThat(upstream.asked(A)).isEqualTo(1);
        assertThat(upstream.asked(BELOW)).isZero();

        upstream.says(BELOW, found(TTL, BELOW));
        clock.advance(left);
        assertThat(cache.ipv4(BELOW)).isEqualTo(found(TTL, BELOW));
    }

    @Test
    void aliasOfMissingNameExistsItself() {
        DnsName gone = DnsName.of("gone.test");
        upstream.says(A, missing(TTL, gone));
        upstream.says(BELOW, found(TTL, BELOW));
        cache.ipv4(A);
        assertThat(cache.ipv4(A)).isEqualTo(missing(TTL, gone));
        assertThat(cache.ipv4(gone.under("www"))).isEqualTo(missing(TTL, gone));
        assertThat(upstream.asked(A)).isEqualTo(1);
        assertThat(cache.ipv4(BELOW)).isEqualTo(found(TTL, BELOW));
    }

    @Test
    void failureIsKeptForFiveSeconds() {
        Answer<InetAddress> failed = new Failed<>(Failure.TIMEOUT, "silence");
        upstream.says(A, failed);
        assertThat(cache.ipv4(A)).isEqualTo(failed);
        clock.advance(Duration.ofSeconds(5).minusNanos(1));
        assertThat(cache.ipv4(A)).isEqualTo(failed);
        assertThat(upstream.asked(A)).isEqualTo(1);

        upstream.says(A, found(TTL, A));
        clock.advance(Duration.ofNanos(1));
        assertThat(cache.ipv4(A)).isEqualTo(found(TTL, A));
    }

    @Test
    void failureNeverProlongsAnAnswerThatHasEnded() {
        upstream.says(A, found(TTL, A));
        cache.ipv4(A);
        clock.advance(TTL);
        upstream.says(A, new Failed<>(Failure.SERVFAIL, "down"));
        assertThat(cache.ipv4(A)).isInstanceOf(Failed.class);
    }

    @Test
    void leastRecentlyUsedAnswerGoesFirst() {
        List<DnsName> names = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            DnsName name = DnsName.of("n" + i + ".test");
            names.add(name);
            upstream.says(name, found(TTL, name));
        }
        names.subList(0, 4).forEach(cache::ipv4);
        cache.ipv4(names.get(0));
        cache.ipv4(names.get(4));
        cache.ipv4(names.get(0));
        assertThat(upstream.asked(names.get(0))).isEqualTo(1);
        cache.ipv4(names.get(1));
        assertThat(upstream.asked(names.get(1))).isEqualTo(2);
    }

    @Test
    void sameQuestionIsAskedOnceAtATime() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        upstream.says(A, found(Duration.ZERO, A));
        upstream.meanwhile = () -> await(arrived, go);
        List<CompletableFuture<Answer<InetAddress>>> answers = new ArrayList<>();
        answers.add(askInBackground());
        arrived.await();
        List<Thread> others = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            CompletableFuture<Answer<InetAddress>> answer = new CompletableFuture<>();
            answers.add(answer);
            others.add(Thread.ofPlatform().start(() -> answer.complete(cache.ipv4(A))));
        }
        for (Thread other : others) {
            Await.until(() -> waitsForAnAnswer(other));
        }
        go.countDown();
        assertThat(answers).allSatisfy(a -> assertThat(a.join()).isInstanceOf(Found.class));
        assertThat(upstream.asked(A)).isEqualTo(1);
    }

    @Test
    void interruptedCallerFailsAndTheOthersGetTheirAnswer() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        upstream.says(A, found(TTL, A));
        upstream.meanwhile = () -> await(arrived, go);
        CompletableFuture<Answer<InetAddress>> interrupted = new CompletableFuture<>();
        Thread first = Thread.ofVirtual().start(() -> interrupted.complete(cache.ipv4(A)));
        arrived.await();
        CompletableFuture<Answer<InetAddress>> second = askInBackground();
        first.interrupt();
        assertThat(interrupted.join()).isInstanceOf(Failed.class);
        go.countDown();
        assertThat(second.join()).isEqualTo(found(TTL, A));
        assertThat(upstream.asked(A)).isEqualTo(1);
    }

    @Test
    void bugBelowReachesTheCallerAndBlocksNobody() {
        assertThatThrownBy(() -> cache.ipv4(A)).hasRootCauseMessage("nothing scripted: a.test");
        upstream.says(A, found(TTL, A));
        assertThat(cache.ipv4(A)).isInstanceOf(Found.class);
    }

    private CompletableFuture<Answer<InetAddress>> askInBackground() {
        CompletableFuture<Answer<InetAddress>> answer = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> answer.complete(cache.ipv4(A)));
        return answer;
    }

    private static boolean waitsForAnAnswer(Thread thread) {
        return thread.getState() == Thread.State.WAITING
                && Arrays.stream(thread.getStackTrace())
                        .anyMatch(f -> f.getClassName().equals(CompletableFuture.class.getName()));
    }

    private static void await(CountDownLatch arrived, CountDownLatch go) {
        arrived.countDown();
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Answer<InetAddress> found(Duration ttl, DnsName name) {
        List<InetAddress> records = List.of(InetAddress.ofLiteral("192.0.2.1"));
        return new Found<>(records, ttl, Security.SECURE, name);
    }

    private static <T> Answer<T> missing(Duration ttl, DnsName name) {
        return new NoSuchName<>(ttl, Security.SECURE, name);
    }

    /** Says what it was told to say, and counts. */
    private static final class Scripted implements Resolver {
        private final Map<DnsName, Answer<InetAddress>> script = new HashMap<>();
        private final Map<DnsName, Integer> asked = new HashMap<>();
        private Runnable meanwhile = () -> {};

        void says(DnsName name, Answer<InetAddress> answer) {
            script.put(name, answer);
        }

        synchronized int asked(DnsName name) {
            return asked.getOrDefault(name, 0);
        }

        @Override
        @SuppressWarnings("unchecked") // the tests script addresses and ask for those
        public <T> Answer<T> query(DnsName name, RecordType<T> type) {
            synchronized (this) {
                asked.merge(name, 1, Integer::sum);
            }
            meanwhile.run();
            Answer<InetAddress> answer = script.get(name);
            if (answer == null) {
                throw new IllegalStateException("nothing scripted: " + name);
            }
            return (Answer<T>) answer;
        }
    }
}
