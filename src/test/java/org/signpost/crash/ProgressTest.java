package org.signpost.crash;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A long run that was interrupted goes on, and only where that proves the same. */
class ProgressTest {

    private static final Optional<String> COMMIT = Optional.of("0123abcd");

    @TempDir Path folder;

    @Test
    void theNextRunOfTheSameGoesOn() throws IOException {
        Progress first = Progress.of(file(), COMMIT, 100);
        first.tally().add(Count.KILLED, 10);
        first.tally().add(Count.ACKNOWLEDGED, 1234);
        first.save();
        Progress second = Progress.of(file(), COMMIT, 100);
        assertThat(second.seed()).isEqualTo(first.seed());
        assertThat(second.tally()).hasToString(first.tally().toString());
    }

    @Test
    void whatWasNotSavedIsDoneAgain() throws IOException {
        Progress first = Progress.of(file(), COMMIT, 100);
        first.save();
        first.tally().add(Count.KILLED, 10);
        assertThat(Progress.of(file(), COMMIT, 100).tally().of(Count.KILLED)).isZero();
    }

    @Test
    void anotherCommitBeginsAnew() throws IOException {
        save(COMMIT);
        assertAnew(Optional.of("4567abcd"), 100);
    }

    @Test
    void anotherNumberOfRoundsBeginsAnew() throws IOException {
        save(COMMIT);
        assertAnew(COMMIT, 200);
    }

    @Test
    void changedSourcesBeginAnewAndLeaveNothing() throws IOException {
        save(COMMIT);
        assertAnew(Optional.empty(), 100);
        save(Optional.empty());
        assertAnew(Optional.empty(), 100);
    }

    @Test
    void whatIsForgottenBeginsAnew() throws IOException {
        save(COMMIT);
        Progress.of(file(), COMMIT, 100).forget();
        assertAnew(COMMIT, 100);
    }

    private void save(Optional<String> commit) throws IOException {
        Progress progress = Progress.of(file(), commit, 100);
        progress.tally().add(Count.KILLED, 10);
        progress.save();
    }

    private void assertAnew(Optional<String> commit, int rounds) throws IOException {
        assertThat(Progress.of(file(), commit, rounds).tally().of(Count.KILLED)).isZero();
    }

    private Path file() {
        return folder.resolve("target").resolve("progress");
    }
}
