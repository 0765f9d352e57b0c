package org.signpost;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.crash.Count;
import org.signpost.crash.Siege;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** RFC 5321 §6.1, S16: what was answered with 250 survives, whatever happens to the process. */
class CrashTest {

    /** Of each of two servers: while one starts, the other is under load. */
    private static final int ROUNDS = 10;

    /** Few, so that there is time for the rounds; the long run has more. */
    private static final int MOST_MESSAGES = 100;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final List<String> course = new CopyOnWriteArrayList<>();

    @Test
    void aKillAtAnyInstantLosesNothingThatWasAcknowledged() throws Exception {
        try (ExecutorService sides = Executors.newFixedThreadPool(2)) {
            List<Callable<Boolean>> both =
                    Stream.of("one", "other").<Callable<Boolean>>map(s -> () -> killed(s)).toList();
            for (Future<Boolean> side : sides.invokeAll(both)) assertThat(side.get()).isTrue();
        }
    }

    private boolean killed(String name) throws Exception {
        try (Siege siege = siege(name)) {
            for (int round = 0; round < ROUNDS; round++) siege.killedUnderLoad();
            siege.drained();
            assertNoFaults(name, siege);
            assertThat(siege.tally().of(Count.KILLED)).isEqualTo(ROUNDS);
            return true;
        }
    }

    @Test
    void aServerThatIsAskedToEndTellsItsClientsAndDeliversNothingTwice() throws Exception {
        try (Siege siege = siege("asked")) {
            siege.endedUnderLoad();
            siege.drained();
            assertNoFaults("asked", siege);
            assertThat(siege.tally().of(Count.COPIES)).isZero();
        }
    }

    private Siege siege(String name) throws Exception {
        long seed = System.nanoTime();
        String begin = name + ": seed " + seed + ", files in " + folder.resolve(name);
        course.add(begin);
        System.out.println("CrashTest: " + begin);
        return new Siege(
                folder.resolve(name), seed, MOST_MESSAGES, line -> course.add(name + ": " + line));
    }

    private void assertNoFaults(String name, Siege siege) {
        System.out.println("CrashTest: " + name + ": " + siege.tally().result());
        assertThat(siege.faults()).as(String.join("\n", course)).isEmpty();
    }
}
