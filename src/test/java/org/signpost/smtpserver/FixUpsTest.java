package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.mime.Editing;
import org.signpost.mime.Edits;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;

/**
 * M11, RFC 6409 §8: what is mended of a message stands where it should, and nothing else changes.
 */
class FixUpsTest {

    private static final Mailbox ANN = Mailbox.of("ann@example.com");
    private static final String COMPLETE =
            "Date: x\r\nMessage-ID: <1@example.com>\r\nFrom: ann@example.com\r\n";
    private static final Instant NOW = Instant.parse("2026-11-24T04:07:43Z");
    private static final String ADDED =
            "Date: Tue, 24 Nov 2026 04:07:43 +0000\r\nMessage-ID: <id@mx.example.com>\r\n";

    @Test
    void completeMessageStaysAsItIs() {
        assertThat(decide(COMPLETE + "To: b@b.test\r\n\r\nBcc: x\r\n"))
                .isEqualTo(new FixUps.Mended(Edits.none()));
    }

    @Test
    void whateverThePiecesTheSameIsMended() {
        String before =
                """
                BCC:a@b.test
                Bcc :
                \tb@b.test
                X-Bcc: c@b.test
                To: "\u00c3\u00a4, b" <bob>,
                 carol (x
                 y), dave,
                \terin@e.test
                From: ann
                bcc: d@b.test

                Bcc: e@b.test
                """
                        .replace("\n", "\r\n");
        String after =
                """
                X-Bcc: c@b.test
                To: "\u00c3\u00a4, b" <bob@example.com>,
                 carol@example.com (x
                 y), dave@example.com,
                \terin@e.test
                From: ann@example.com

                Bcc: e@b.test
                """
                        .replace("\n", "\r\n");
        for (int piece = 1; piece < 40; piece++) {
            assertThat(mended(before, piece)).isEqualTo(ADDED + after);
        }
    }

    /** RFC 6532: the octets of a letter may look like controls one by one. */
    @Test
    void addressBeyondAsciiIsCompletedBehindItsLastOctet() {
        String before = "To: \u00c3\u0080b,\r\n \u00c3\u0080 <\u00c3\u009f>, c\r\n\r\n";
        String after = before.replaceAll("(b)(?=,)|\u009f|(c)(?=\r)", "$0@example.com");
        assertThat(mended(COMPLETE + before, 3)).isEqualTo(COMPLETE + after);
    }

    @Test
    void addressThatIsNoTextIsRefusedWhereItLacksItsDomain() {
        assertThat(decide(COMPLETE + "To: \u00ffb\r\n\r\n")).isInstanceOf(FixUps.Refused.class);
        assertThat(decide(COMPLETE + "To: \u00ff <b@b.test>\r\n\r\n"))
                .isEqualTo(new FixUps.Mended(Edits.none()));
    }

    @Test
    void emptyFieldsAreReplaced() {
        String before = "Date:\r\nMessage-ID:  \r\nFrom: ann@example.com\r\n\r\n";
        assertThat(mended(before, 9)).isEqualTo(ADDED + "From: ann@example.com\r\n\r\n");
    }

    @Test
    void messageWithoutHeaderOrEndGetsOne() {
        assertThat(mended("\r\nbody\r\n", 3)).isEqualTo(ADDED + "\r\nbody\r\n");
        assertThat(mended("", 3)).isEqualTo(ADDED);
        assertThat(mended("Bcc: x\r\n", 3)).isEqualTo(ADDED);
    }

    @Test
    void senderThatNamesTheOnlyAuthorIsLeftOut() {
        assertThat(mended(COMPLETE + "Sender: eve@e.test\r\n\r\n", 50))
                .isEqualTo(COMPLETE + "\r\n");
        assertThat(mended(COMPLETE + "Sender: ann\r\nSender: ann\r\n\r\n", 50))
                .isEqualTo(COMPLETE + "\r\n");
    }

    @Test
    void longBccIsRemovedWhole() {
        String bcc = "Bcc: a@b.test" + ",\r\n a@b.test".repeat(5000) + "\r\n";
        assertThat(mended(COMPLETE + bcc + "\r\nx\r\n", 1000)).isEqualTo(COMPLETE + "\r\nx\r\n");
    }

    @Test
    void someThousandRecipientsAreCompleted() {
        String to = "To: a@b.test" + ",\r\n a@b.test".repeat(5000) + ", bob";
        assertThat(mended(COMPLETE + to + "\r\n\r\n", 1000))
                .isEqualTo(COMPLETE + to + "@example.com\r\n\r\n");
    }

    /** Else its text would go on with the fields that are added (RFC 5322 §2.1). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "just text\r\n",
                "Congratulations, everybody: x\r\n\r\nmore\r\n",
                "Supercalifragilisticexpialidocious\r\nand so on\r\n",
                ": no name\r\n"
            })
    void textWithoutAHeaderGetsOne(String text) {
        String mended = mended(text, 3);
        assertThat(mended).startsWith("Date: ").endsWith("\r\n\r\n" + text);
    }

    @Test
    void aFieldOfALongNameIsAHeader() {
        String field = "X-A-Name-That-Is-Very-Long: y\r\n\r\nx\r\n";
        assertThat(mended(field, 3)).endsWith("example.com>\r\n" + field);
    }

    @Test
    void whatIsTooLongToBeReadIsRefused() {
        String to = "To: a@b.test" + ",\r\n a@b.test".repeat(30_000) + "\r\n\r\n";
        assertThat(decide(COMPLETE + to)).isInstanceOf(FixUps.Refused.class);
        String many = "To: bob" + ",\r\n bob".repeat(1001) + "\r\n\r\n";
        assertThat(decide(COMPLETE + many)).isInstanceOf(FixUps.Refused.class);
    }

    @Test
    void nothingIsAddedToAHeaderThatIsTooLongToBeRead() {
        // Date may be behind the first MiB.
        String huge = "From: ann@example.com\r\n" + "X: y\r\n".repeat(180_000) + "\r\n";
        assertThat(mended(huge, 4096)).isEqualTo(huge);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Resent-From", "Resent-Sender", "Resent-To", "Resent-Cc"})
    void whoResendsIsNamedInFullToo(String name) {
        assertThat(mended(COMPLETE + name + ": bob\r\n\r\n", 1000))
                .isEqualTo(COMPLETE + name + ": bob@example.com\r\n\r\n");
        assertThat(decide(COMPLETE + name + ": bob@host\r\n\r\n"))
                .isInstanceOf(FixUps.Refused.class);
    }

    /** What isn't looked at might be there twice afterwards. */
    @Test
    void moreNamesThanAreLookedAtAreRefused() {
        String cc = "Cc: a@b.test" + ",\r\n a@b.test".repeat(1600) + "\r\n";
        assertThat(decide(cc.repeat(17) + COMPLETE + "\r\n")).isInstanceOf(FixUps.Refused.class);
        assertThat(decide(cc.repeat(6) + COMPLETE + "\r\n"))
                .isEqualTo(new FixUps.Mended(Edits.none()));
    }

    /** Each line is remembered until the header is over. */
    @Test
    void moreLinesThanAreLookedAtAreRefused() {
        String cc = "Cc: a@b.test" + "\r\n ".repeat(1000) + "\r\n";
        assertThat(decide(cc.repeat(11) + COMPLETE + "\r\n")).isInstanceOf(FixUps.Refused.class);
        assertThat(decide(cc.repeat(9) + COMPLETE + "\r\n"))
                .isEqualTo(new FixUps.Mended(Edits.none()));
    }

    @Test
    void senderThatIsTooLongToBeReadIsLeftOut() {
        String sender = "Sender: ann@example.com" + "\r\n  ".repeat(9000) + ", eve@e.test\r\n";
        assertThat(mended(COMPLETE + sender + "\r\n", 1000)).isEqualTo(COMPLETE + "\r\n");
    }

    @Test
    void lineThatWouldGetTooLongIsRefused() {
        String to = "To: " + "a@b.test, ".repeat(90) + "bob\r\n\r\n";
        assertThat(decide(COMPLETE + to)).isInstanceOf(FixUps.Refused.class);
        assertThat(decide(COMPLETE + to.replace("bob", "bob@b.test")))
                .isEqualTo(new FixUps.Mended(Edits.none()));
    }

    @Test
    void endlessMendingIsRefused() {
        assertThat(decide(COMPLETE + "Bcc: x\r\na: b\r\n".repeat(1001) + "\r\n"))
                .isInstanceOf(FixUps.Refused.class);
        assertThat(decide(COMPLETE + "Bcc: x\r\n".repeat(2000) + "\r\n"))
                .isInstanceOf(FixUps.Mended.class);
    }

    @Test
    void nothingElseChangesWhateverTheHeader() {
        String[] pieces = {
            "Bcc: a\r\n",
            "To: b",
            "\r\n",
            " c",
            ",",
            "Sender: x\r\n",
            "Date:",
            ":",
            "(",
            "\"",
            "<",
            ">",
            "From: ann",
            "\u00e4",
            "\t",
            "Message-ID",
            "To:"
        };
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder message = new StringBuilder("X: y\r\n");
            for (int k = random.nextInt(20); k >= 0; k--) {
                message.append(pieces[random.nextInt(pieces.length)]);
            }
            message.append("\r\n\r\nbody\r\n");
            FixUps.Outcome outcome = decide(message.toString());
            if (!(outcome instanceof FixUps.Mended(Edits edits))) continue;
            String after = applied(edits, message.toString());
            assertThat(after).contains("X: y\r\n").endsWith("\r\n\r\nbody\r\n");
            // Once mended, nothing is left to mend.
            assertThat(decide(after)).isEqualTo(new FixUps.Mended(Edits.none()));
        }
    }

    private static FixUps.Outcome decide(String message) {
        return decide(message, 100);
    }

    private static FixUps.Outcome decide(String message, int piece) {
        FixUps fixUps = new FixUps();
        HeaderScan scan = new HeaderScan(Domain.of("mx.example.com"), Optional.of(fixUps));
        byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < octets.length; at += piece) {
            scan.scan(octets, at, Math.min(piece, octets.length - at));
        }
        scan.finish();
        FixUps.Terms terms =
                new FixUps.Terms(
                        ANN.domain(),
                        Optional.of(ANN),
                        ANN::equals,
                        d -> false,
                        scan.whole(),
                        scan.lacksHeader());
        return fixUps.decide(terms, "<id@mx.example.com>", NOW);
    }

    private static String mended(String message, int piece) {
        FixUps.Outcome outcome = decide(message, piece);
        assertThat(outcome).isInstanceOf(FixUps.Mended.class);
        return applied(((FixUps.Mended) outcome).edits(), message);
    }

    private static String applied(Edits edits, String message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
        Editing editing = edits.onto(out::write);
        try {
            editing.write(octets, 0, octets.length);
            editing.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
