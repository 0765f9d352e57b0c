package org.signpost;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.crash.Count;
import org.signpost.crash.Siege;

import java.nio.file.Path;

/** RFC 5321 §6.1, S16: what was answered with 250 survives, whatever happens to the process. */
class CrashTest {

    private static final int ROUNDS = 20;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void aKillAtAnyInstantLosesNothingThatWasAcknowledged() throws Exception {
        long seed = System.nanoTime();
        say("CrashTest: seed " + seed);
        try (Siege siege = new Siege(folder, seed, CrashTest::say)) {
            for (int round = 0; round < ROUNDS; round++) siege.killedUnderLoad();
            siege.drained();
            say("CrashTest: " + siege.tally().result());
            assertThat(siege.faults()).as("seed %d, files in %s", seed, folder).isEmpty();
            assertThat(siege.tally().of(Count.KILLED)).isEqualTo(ROUNDS);
        }
    }

    @Test
    void aServerThatIsAskedToEndSaysSoToItsClientsAndDeliversNothingTwice() throws Exception {
        long seed = System.nanoTime();
        say("CrashTest: seed " + seed);
        try (Siege siege = new Siege(folder, seed, CrashTest::say)) {
            siege.endedUnderLoad();
            siege.drained();
            say("CrashTest: " + siege.tally().result());
            assertThat(siege.faults()).as("seed %d, files in %s", seed, folder).isEmpty();
            assertThat(siege.tally().of(Count.COPIES)).isZero();
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
