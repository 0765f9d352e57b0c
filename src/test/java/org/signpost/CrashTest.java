package org.signpost;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.crash.Count;
import org.signpost.crash.Siege;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** RFC 5321 §6.1, S16: what was answered with 250 survives, whatever happens to the process. */
class CrashTest {

    private static final int ROUNDS = 20;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final List<String> course = new ArrayList<>();

    @Test
    void aKillAtAnyInstantLosesNothingThatWasAcknowledged() throws Exception {
        try (Siege siege = siege()) {
            for (int round = 0; round < ROUNDS; round++) siege.killedUnderLoad();
            siege.drained();
            assertNoFaults(siege);
            assertThat(siege.tally().of(Count.KILLED)).isEqualTo(ROUNDS);
        }
    }

    @Test
    void aServerThatIsAskedToEndTellsItsClientsAndDeliversNothingTwice() throws Exception {
        try (Siege siege = siege()) {
            siege.endedUnderLoad();
            siege.drained();
            assertNoFaults(siege);
            assertThat(siege.tally().of(Count.COPIES)).isZero();
        }
    }

    private Siege siege() throws Exception {
        long seed = System.nanoTime();
        course.add("seed " + seed + ", files in " + folder);
        return new Siege(folder, seed, course::add);
    }

    private void assertNoFaults(Siege siege) {
        System.out.println("CrashTest: " + course.getFirst());
        System.out.println("CrashTest: " + siege.tally().result());
        assertThat(siege.faults()).as(String.join("\n", course)).isEmpty();
    }
}
