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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

class MaildirTest {

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

    @Test
    void messageArrivesInTheAccountsFolderWithoutItsTag() throws IOException {
        QueueId id = desk.queue.add("a@there.test", Desk.MESSAGE, "Bob+lists@ours.test");
        Outcome outcome = desk.queue.outcome(id, 0);
        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        assertThat(outcome.status().reason())
                .isEqualToIgnoringCase("delivered to the Maildir of bob@ours.test");

        Path maildir = data.resolve("mail/ours.test/bob/Maildir");
        Path file = only(maildir.resolve("new"));
        assertThat(Files.readString(file))
                .isEqualTo(
                        "Return-Path: <a@there.test>\nDelivered-To: Bob+lists@ours.test\n"
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

    @Test
    void foreignReturnPathsAreDroppedWhereverTheyStand() throws IOException {
        String content =
                """
                Return-Path: <x@y>
                RETURN-path:
                 <folded@z>
                Subject: s
                Return-Pathetic: stays
                Return
                return-path: z

                Return-Path: in the body
                """;
        assertThat(written(content.replace("\n", "\r\n")))
                .isEqualTo(
                        """
                        Subject: s
                        Return-Pathetic: stays
                        Return

                        Return-Path: in the body
                        """);
    }

    @Test
    void longContentIsCutNowhere() throws IOException {
        String content = "Subject: s\r\n\r\n" + "x".repeat(70_000) + "\r\n";
        assertThat(written(content)).isEqualTo(content.replace("\r\n", "\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "bob, bob",
        "o'hara, o%27hara",
        "../../etc, %2E./../etc",
        "a b, a%20b",
        ".hidden, %2Ehidden",
        "100%, 100%25"
    })
    void folderNamesAreSafe(String account, String expected) {
        assertThat(FolderName.of(account)).isEqualTo(expected.replace("/", "%2F"));
    }

    @Test
    void longNamesAreShortenedAndStayDifferent() {
        String one = FolderName.of("x".repeat(250));
        String other = FolderName.of("x".repeat(251));
        assertThat(one).hasSizeLessThan(128).isNotEqualTo(other);
    }

    private static String written(String content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MaildirWriter writer =
                new MaildirWriter(octets -> {
                    byte[] copy = new byte[octets.remaining()];
                    octets.get(copy);
                    out.writeBytes(copy);
                });
        byte[] octets = content.getBytes(StandardCharsets.ISO_8859_1);
        // In pieces of odd sizes, because chunks end anywhere.
        for (int i = 0; i < octets.length; i += 7) {
            writer.write(octets, i, Math.min(7, octets.length - i));
        }
        writer.flush();
        return out.toString(StandardCharsets.ISO_8859_1);
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
