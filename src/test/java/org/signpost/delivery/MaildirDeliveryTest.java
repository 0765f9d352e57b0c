package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.signpost.config.DomainConfig.Deliver;
import org.signpost.queue.Outcome;
import org.signpost.queue.QueueId;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

class MaildirDeliveryTest {

    @TempDir Path data;
    private Desk desk;

    @BeforeEach
    void setUp() {
        desk = new Desk(data).domain("ours.test", new Deliver.Maildir()).start();
    }

    @AfterEach
    void tearDown() {
        desk.close();
    }

    /** RFC 6532 §3.2: what isn't ASCII in a header is UTF-8 (S14, S30). */
    @ParameterizedTest
    @CsvSource({
        "a@there.test, Bob+lists@ours.test",
        "j\u00fcrgen@there.test, Bob+\u0142\u00f3dka@ours.test"
    })
    void messageArrivesInTheAccountsFolderWithoutItsTag(String sender, String recipient)
            throws IOException {
        QueueId id = desk.queue.add(sender, Desk.MESSAGE, recipient);
        Outcome outcome = desk.queue.outcome(id, 0);
        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        assertThat(outcome.status().reason())
                .isEqualToIgnoringCase("delivered to the Maildir of bob@ours.test");

        Path maildir = data.resolve("mail/ours.test/bob/Maildir");
        Path file = only(maildir.resolve("new"));
        assertThat(Files.readString(file))
                .isEqualTo(
                        ("Return-Path: <" + sender + ">\nDelivered-To: " + recipient + "\n")
                                + "Received: by test\n"
                                + Desk.MESSAGE.replace("\r\n", "\n"));
        assertThat(maildir.resolve("tmp")).isEmptyDirectory();
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(mode(maildir)).isEqualTo("rwx------");
        assertThat(mode(data.resolve("mail"))).isEqualTo("rwx------");
    }

    @Test
    void mailForAnAccountThatIsGoneWaits() throws IOException {
        QueueId id = desk.queue.add("a@there.test", Desk.MESSAGE, "gone@ours.test");
        Outcome outcome = desk.queue.outcome(id, 0);
        assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
        assertThat(outcome.status().status()).hasToString("4.2.1");
        assertThat(data.resolve("mail")).doesNotExist();
    }

    @Test
    void nothingIsWrittenWhereTheDiskIsNearlyFull() throws IOException {
        desk.queue.fillDisk();
        QueueId id = desk.queue.add("a@there.test", Desk.MESSAGE, "bob@ours.test");
        Outcome outcome = desk.queue.outcome(id, 0);
        assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
        assertThat(outcome.status().status()).hasToString("4.3.1");
        assertThat(data.resolve("mail")).doesNotExist();
    }

    @Test
    void folderThatCantBeWrittenDefers() throws IOException {
        Files.writeString(data.resolve("mail"), "in the way");
        QueueId id = desk.queue.add("a@there.test", Desk.MESSAGE, "bob@ours.test");
        Outcome outcome = desk.queue.outcome(id, 0);
        assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
        assertThat(outcome.status().status()).hasToString("4.3.0");
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static Path only(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }
}
