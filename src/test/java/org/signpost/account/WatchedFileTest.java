package org.signpost.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.config.toml.Problem;
import org.signpost.observe.Event;
import org.signpost.observe.TestClock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

class WatchedFileTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir Path folder;
    private final TestClock clock = new TestClock();
    private final List<Event> events = new ArrayList<>();
    private Path path;
    private WatchedFile<List<String>> file;

    @BeforeEach
    void open() {
        path = folder.resolve("list");
        var form = new WatchedFile.Form<>(WatchedFileTest::parse, List::size, List.<String>of());
        file = new WatchedFile<>(path, form, events::add);
    }

    /** Every line but a comment is an entry. */
    private static WatchedFile.Content<List<String>> parse(List<String> lines) {
        if (lines.contains("trap")) throw new IllegalStateException("a bug of ours");
        return new WatchedFile.Content<>(
                lines.stream().filter(l -> !l.startsWith("#")).toList(), List.of());
    }

    @Test
    void aFileIsReadWhenNobodyHasWrittenItForAWhile() throws IOException {
        readAndSettle(100);
        for (int entries = 80; entries <= 200; entries += 40) {
            write(entries, clock.instant());
            assertThat(refresh()).isFalse();
            clock.advance(WatchedFile.REST.minusMillis(1));
            assertThat(refresh()).isFalse();
        }
        clock.advance(Duration.ofMillis(1));
        assertThat(refresh()).isTrue();
        assertThat(file.value()).hasSize(200);
    }

    @Test
    void aFinishedFileThatIsMovedToItsPlaceIsReadAtOnce() throws IOException {
        readAndSettle(100);
        write(120, clock.instant().minus(WatchedFile.REST));
        assertThat(refresh()).isTrue();
        assertThat(file.value()).hasSize(120);
    }

    @Test
    void theFirstReadingDoesNotWaitAndKnowsThatItMayLackSomething() throws IOException {
        write(100, clock.instant());
        assertThat(refresh()).isTrue();
        assertThat(file.value()).hasSize(100);
        assertThat(file.complete()).isFalse();
        clock.advance(WatchedFile.REST);
        assertThat(refresh()).isTrue();
        assertThat(file.complete()).isTrue();
        assertThat(refresh()).isFalse();
        assertThat(events).extracting(Event::name).containsExactly("list.read");
    }

    @Test
    void anEmptyFileIsNeverBelieved() throws IOException {
        Files.writeString(path, "\n");
        settle();
        assertThat(file.complete()).isFalse();
        assertThat(file.problems()).extracting(Problem::message).containsExactly("it is empty");
        write(3, clock.instant());
        settle();
        assertThat(file.complete()).isTrue();
        Files.writeString(path, "");
        settle();
        file.confirm();
        settle();
        assertThat(file.value()).hasSize(3);
        assertThat(file.problems()).extracting(Problem::message).containsExactly("it is empty");
        assertThat(events)
                .extracting(Event::name)
                .containsExactly("list.fail", "list.read", "list.fail");
    }

    @Test
    void aFileOfCommentsIsAListOfNobody() throws IOException {
        Files.writeString(path, "# nobody yet\n");
        settle();
        assertThat(file.complete()).isTrue();
        assertThat(file.problems()).isEmpty();
    }

    @Test
    void aListThatLostMostOfItsEntriesIsKeptUntilThatIsConfirmed() throws IOException {
        readAndSettle(100);
        write(49, clock.instant());
        settle();
        assertThat(file.value()).hasSize(100);
        assertThat(file.problems().getFirst().message()).contains("it has 49 entries and had 100");
        file.confirm();
        assertThat(refresh()).isTrue();
        assertThat(file.value()).hasSize(49);
        assertThat(file.problems()).isEmpty();
    }

    @Test
    void whatIsConfirmedIsTheFileAsItWasThen() throws IOException {
        readAndSettle(100);
        write(40, clock.instant());
        file.confirm();
        write(30, clock.instant().plus(SECOND));
        settle();
        assertThat(file.value()).hasSize(100);
    }

    @Test
    void aListMayLoseHalfAndAShortOneMore() throws IOException {
        readAndSettle(100);
        for (int entries : new int[] {50, 25, 13, 1}) {
            write(entries, clock.instant());
            settle();
            assertThat(file.value()).hasSize(entries);
        }
    }

    @Test
    void commentsInThePlaceOfAllEntriesAreAnAccident() throws IOException {
        readAndSettle(3);
        Files.writeString(path, "# extended LDIF\n");
        settle();
        assertThat(file.value()).hasSize(3);
        assertThat(file.problems()).hasSize(1);
    }

    @Test
    void aBugOfOursKeepsTheListAndIsToldWithItsPlace() throws IOException {
        readAndSettle(3);
        Files.writeString(path, "trap\n");
        settle();
        assertThat(file.value()).hasSize(3);
        assertThat(events)
                .extracting(Event::name)
                .containsExactly("list.read", "list.bug", "list.fail");
        assertThat(events.get(1).value("stack").orElseThrow()).contains("WatchedFileTest.parse:");
    }

    private void readAndSettle(int entries) throws IOException {
        write(entries, clock.instant());
        settle();
        assertThat(file.value()).hasSize(entries);
        assertThat(file.complete()).isTrue();
    }

    /** Sees the change, and sees again that it stays. */
    private void settle() {
        refresh();
        clock.advance(WatchedFile.REST);
        refresh();
    }

    private boolean refresh() {
        return file.refresh(clock.instant());
    }

    private void write(int entries, Instant modified) throws IOException {
        Files.writeString(path, "name\n".repeat(entries));
        Files.setLastModifiedTime(path, FileTime.from(modified));
    }
}
