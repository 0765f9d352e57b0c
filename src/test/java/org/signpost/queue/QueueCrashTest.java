package org.signpost.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.observe.Clock;
import org.signpost.queue.Queue.Queued;
import org.signpost.store.DataFolder;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

class QueueCrashTest {

    private static final int ROUNDS = 5;

    @TempDir Path folder;

    @Test
    void killingTheProcessAtAnyInstantLosesNothingThatWasAcknowledged() throws Exception {
        Random random = new Random(42);
        Map<String, String> acknowledged = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            Process child = QueueChild.start(List.of(), folder.toString(), "" + round);
            try (BufferedReader lines = child.inputReader()) {
                int before = acknowledged.size();
                int most = before + 1 + random.nextInt(1500);
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    // A line without its end was cut by the kill; its message may be there.
                    if (line.length() == 13 + 1 + 64) {
                        acknowledged.put(line.substring(0, 13), line.substring(14));
                    }
                    // By its handle: Process would close the pipe with what is still in it.
                    if (acknowledged.size() == most) child.toHandle().destroyForcibly();
                }
                child.waitFor();
                assertThat(acknowledged.size()).as(errors()).isGreaterThanOrEqualTo(most);
            }
            check(acknowledged);
        }
    }

    @Test
    void aMessageOf50MegabytesNeedsNoSuchHeap() throws Exception {
        Process child = QueueChild.start(List.of("-Xmx32m"), folder.toString());
        try (BufferedReader lines = child.inputReader()) {
            String line = lines.readLine();
            child.destroyForcibly().waitFor();
            assertThat(line).as(errors()).isEqualTo(Integer.toString(6400 * 8192));
        }
    }

    @Test
    void aSecondProcessIsRefusedWithThePidOfTheFirst() throws Exception {
        Process child = QueueChild.start(List.of(), folder.toString(), "7");
        try (BufferedReader lines = child.inputReader()) {
            assertThat(lines.readLine()).as(errors()).isNotNull();
            assertThatThrownBy(() -> DataFolder.open(folder))
                    .isInstanceOf(IOException.class)
                    .hasMessage(folder + " is in use by another process, pid " + child.pid());
            try (QueueView view = QueueView.open(folder)) {
                assertThat(view.count()).isPositive();
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    private String errors() throws IOException {
        return Files.readString(folder.resolve("errors.txt"));
    }

    private void check(Map<String, String> acknowledged) throws IOException {
        try (DataFolder data = DataFolder.open(folder);
                SqliteQueue queue =
                        SqliteQueue.open(
                                data, "mx1.example.com", Clock.system(), QueueLimits.standard())) {
            Map<String, String> found = new HashMap<>();
            Optional<QueueId> last = Optional.empty();
            for (List<Queued> page = queue.list(last, 500);
                    !page.isEmpty();
                    page = queue.list(last, 500)) {
                for (Queued message : page) found.put(message.id().text(), digest(queue, message));
                last = Optional.of(page.getLast().id());
            }
            assertThat(found).containsAllEntriesOf(acknowledged);
            assertThat(queue.count()).isEqualTo(found.size());
        }
    }

    private static String digest(SqliteQueue queue, Queued message) throws IOException {
        try (InputStream in = queue.content(message.id())) {
            byte[] content = in.readAllBytes();
            String digest = QueueChild.sha256(content);
            assertThat(message.facts().size()).isEqualTo(content.length);
            assertThat(message.facts().sha256()).isEqualTo(digest);
            assertThat(message.open()).hasSize(1);
            return digest;
        }
    }
}
