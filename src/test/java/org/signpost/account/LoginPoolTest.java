package org.signpost.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.signpost.Await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** What logins cost keeps no session's thread. */
@Timeout(60)
class LoginPoolTest {

    @Test
    void workIsDoneOnAThreadOfThePlatform() throws Exception {
        try (LoginPool pool = new LoginPool(1)) {
            List<Boolean> virtual = new ArrayList<>();
            Thread caller =
                    Thread.startVirtualThread(
                            () -> virtual.add(run(pool, () -> Thread.currentThread().isVirtual())));
            caller.join();
            assertThat(virtual).containsExactly(false);
        }
    }

    @Test
    void itsThreadsAreAsManyAsItHasAndSoIsWhatWaits() throws Exception {
        int callers = 1 + 1000 + 7;
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        CountDownLatch gate = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        try (LoginPool pool = new LoginPool(1)) {
            for (int i = 0; i < callers; i++) {
                threads.add(
                        Thread.startVirtualThread(() -> {
                            try {
                                pool.run(() -> {
                                    most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                                    gate.await();
                                    atOnce.decrementAndGet();
                                    return done.incrementAndGet();
                                });
                            } catch (IOException full) {
                                assertThat(full).hasMessage("too many logins wait");
                                refused.incrementAndGet();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        }));
            }
            Await.until(() -> refused.get() == 7);
            gate.countDown();
            for (Thread thread : threads) thread.join();
        }
        assertThat(done).hasValue(1001);
        assertThat(most).hasValue(1);
    }

    @Test
    void whatTheWorkThrowsIsThrownToItsCaller() {
        try (LoginPool pool = new LoginPool(1)) {
            assertThatThrownBy(() ->
                            pool.run(() -> {
                                throw new IOException("no store");
                            }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no store");
        }
    }

    private static <T> T run(LoginPool pool, java.util.concurrent.Callable<T> work) {
        try {
            return pool.run(work);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
