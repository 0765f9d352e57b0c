package org.signpost.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.Await;
import org.signpost.observe.TestClock;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** M7: issuer, audience, expiry, algorithm and key of a token (RFC 7519 §4.1, RFC 8725 §3). */
@Timeout(60)
class TokenJudgeTest {

    private static final Judgement ANN = new Judgement.Good("ann@example.com");
    private static final TestIssuer FIRST = new TestIssuer("first");
    private static final TestIssuer SECOND = new TestIssuer("second");

    private final TestClock clock = new TestClock();
    private final AtomicReference<String> keys = new AtomicReference<>(TestIssuer.keySet(FIRST));
    private final AtomicInteger reads = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private final TokenJudge judge = judge("email", SigningAlgorithm.ES256);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void aTokenOfTheIssuerNamesTheAccount() {
        assertThat(judge.judge(FIRST.token("ann@example.com", later()))).isEqualTo(ANN);
    }

    @Test
    void theEndAndTheBeginningAllowForClocksThatDiffer() {
        String token =
                FIRST.token(
                        TestIssuer.claims("ann@example.com", later())
                                .notBeforeTime(Date.from(clock.instant().plusSeconds(59))));
        assertThat(judge.judge(token)).isEqualTo(ANN);
        clock.advance(Duration.ofMinutes(10).plusSeconds(59));
        assertThat(judge.judge(token)).isEqualTo(ANN);
        clock.advance(Duration.ofSeconds(1));
        assertThat(judge.judge(token)).isEqualTo(new Judgement.Bad("expired"));
    }

    @Test
    void aTokenForLaterIsBad() {
        var claims =
                TestIssuer.claims("ann@example.com", later())
                        .notBeforeTime(Date.from(clock.instant().plusSeconds(61)));
        assertThat(judge.judge(FIRST.token(claims))).isEqualTo(new Judgement.Bad("not-yet"));
    }

    @Test
    void aTokenWithoutEndIsBad() {
        var claims = TestIssuer.claims("ann@example.com", later()).expirationTime(null);
        assertThat(judge.judge(FIRST.token(claims))).isEqualTo(new Judgement.Bad("expired"));
    }

    @Test
    void aTokenForAnotherServiceIsBad() {
        var claims = TestIssuer.claims("ann@example.com", later());
        assertThat(judge.judge(FIRST.token(claims.audience("imap.example.com"))))
                .isEqualTo(new Judgement.Bad("audience"));
        assertThat(judge.judge(FIRST.token(claims.audience(List.of()))))
                .isEqualTo(new Judgement.Bad("audience"));
        assertThat(
                        judge.judge(
                                FIRST.token(
                                        claims.audience(
                                                List.of("imap.example.com", "smtp.example.com")))))
                .isEqualTo(ANN);
    }

    @Test
    void aTokenOfAnotherIssuerIsBad() {
        var claims =
                TestIssuer.claims("ann@example.com", later()).issuer("https://evil.example.com");
        assertThat(judge.judge(FIRST.token(claims))).isEqualTo(new Judgement.Bad("issuer"));
    }

    @Test
    void algorithmsThatAreNotAllowedAreBad() {
        var claims = TestIssuer.claims("ann@example.com", later());
        assertThat(judge.judge(FIRST.confused(claims))).isEqualTo(new Judgement.Bad("algorithm"));
        assertThat(judge("email", SigningAlgorithm.RS256).judge(FIRST.token(claims)))
                .isEqualTo(new Judgement.Bad("algorithm"));
        assertThat(judge.judge(TestIssuer.unsigned(claims))).isEqualTo(new Judgement.Bad("no-jwt"));
    }

    @Test
    void aTokenThatWasChangedIsBad() {
        String[] ann = FIRST.token("ann@example.com", later()).split("\\.", -1);
        String[] bob = FIRST.token("bob@example.com", later()).split("\\.", -1);
        assertThat(judge.judge(ann[0] + "." + bob[1] + "." + ann[2]))
                .isEqualTo(new Judgement.Bad("signature"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a.b", "a.b.c", "..", "e30.e30.", "\u00e4.\u00e4.\u00e4"})
    void nonsenseIsBad(String token) {
        assertThat(judge.judge(token)).isEqualTo(new Judgement.Bad("no-jwt"));
        assertThat(TokenJudge.claimedIssuer(token)).isEmpty();
    }

    @Test
    void theAccountIsInTheClaimThatIsConfigured() {
        var claims = TestIssuer.claims("ann@example.com", later()).claim("upn", "bob@example.com");
        assertThat(judge("upn", SigningAlgorithm.ES256).judge(FIRST.token(claims)))
                .isEqualTo(new Judgement.Good("bob@example.com"));
        assertThat(judge("other", SigningAlgorithm.ES256).judge(FIRST.token(claims)))
                .isEqualTo(new Judgement.Bad("no-account-claim"));
    }

    @Test
    void anAddressThatTheIssuerHasNotVerifiedIsBad() {
        var claims = TestIssuer.claims("ann@example.com", later()).claim("upn", "ann@example.com");
        for (Object verified : List.of(true, "true")) {
            assertThat(judge.judge(FIRST.token(claims.claim("email_verified", verified))))
                    .isEqualTo(ANN);
        }
        for (Object unverified : List.of(false, "false", "", 0, List.of())) {
            String token = FIRST.token(claims.claim("email_verified", unverified));
            assertThat(judge.judge(token))
                    .as(unverified.toString())
                    .isEqualTo(new Judgement.Bad("email-unverified"));
            assertThat(judge("upn", SigningAlgorithm.ES256).judge(token)).isEqualTo(ANN);
        }
    }

    @Test
    void anUnknownKeyIsAskedForOnceAMinute() {
        String token = SECOND.token("ann@example.com", later());
        assertThat(judge.judge(FIRST.token("ann@example.com", later()))).isEqualTo(ANN);
        assertThat(judge.judge(token)).isEqualTo(new Judgement.Bad("signature"));
        keys.set(TestIssuer.keySet(FIRST, SECOND));
        assertThat(judge.judge(token)).isEqualTo(new Judgement.Bad("signature"));
        assertThat(reads).hasValue(1);
        clock.advance(Duration.ofMinutes(1));
        assertThat(judge.judge(token)).isEqualTo(ANN);
        assertThat(reads).hasValue(2);
    }

    @Test
    void whoseKeyIsAtHandWaitsForNobodysFetch() throws Exception {
        String known = FIRST.token("ann@example.com", later().plus(Duration.ofHours(3)));
        String rotated = SECOND.token("ann@example.com", later().plus(Duration.ofHours(3)));
        assertThat(judge.judge(known)).isEqualTo(ANN);
        keys.set(TestIssuer.keySet(FIRST, SECOND));
        for (Duration pause : List.of(IssuerKeys.PAUSE, IssuerKeys.KEPT_FOR)) {
            clock.advance(pause);
            whileAFetchLasts(
                    pause.equals(IssuerKeys.PAUSE) ? rotated : known,
                    () ->
                            assertThat(threads.submit(() -> judge.judge(known)))
                                    .succeedsWithin(Duration.ofSeconds(10))
                                    .isEqualTo(ANN));
        }
        assertThat(reads).hasValue(3);
    }

    @Test
    void whoseKeyIsNotAtHandWaitsForTheFetchThatIsUnderWay() throws Exception {
        String token = FIRST.token("ann@example.com", later());
        List<Future<Judgement>> others = new ArrayList<>();
        whileAFetchLasts(
                token,
                () -> {
                    for (int i = 0; i < 3; i++)
                        others.add(threads.submit(() -> judge.judge(token)));
                });
        for (Future<Judgement> other : others) assertThat(other.get()).isEqualTo(ANN);
        assertThat(reads).hasValue(1);
    }

    /** Does something while that token makes somebody fetch keys. */
    private void whileAFetchLasts(String token, Runnable something) throws Exception {
        gate = new CountDownLatch(1);
        int before = reads.get();
        Future<Judgement> fetching = threads.submit(() -> judge.judge(token));
        Await.until(() -> reads.get() > before);
        something.run();
        gate.countDown();
        assertThat(fetching.get()).isEqualTo(ANN);
    }

    @Test
    void keysThatCanNotBeReadAnewStayGoodAndThoseNeverReadAreUnknown() {
        String token = FIRST.token("ann@example.com", later().plus(Duration.ofHours(3)));
        keys.set("");
        assertThat(judge.judge(token)).isInstanceOf(Judgement.Unknown.class);
        clock.advance(Duration.ofMinutes(1));
        keys.set(TestIssuer.keySet(FIRST));
        assertThat(judge.judge(token)).isEqualTo(ANN);
        keys.set("");
        clock.advance(Duration.ofHours(2));
        assertThat(judge.judge(token)).isEqualTo(ANN);
    }

    private Instant later() {
        return clock.instant().plus(Duration.ofMinutes(10));
    }

    private TokenJudge judge(String claim, SigningAlgorithm algorithm) {
        Issuer issuer =
                new Issuer(TestIssuer.URL, Set.of(TestIssuer.AUDIENCE), claim, Set.of(algorithm));
        return new TokenJudge(issuer, this::read, clock);
    }

    private String read() throws IOException {
        reads.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException stopped) {
            throw new InterruptedIOException();
        }
        if (keys.get().isEmpty()) throw new IOException("the issuer is down");
        return keys.get();
    }
}
