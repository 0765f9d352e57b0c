package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.message.Authors;
import org.signpost.mime.Edit;
import org.signpost.mime.Edits;
import org.signpost.smtp.Reply;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is seen of a header that streams by. */
class HeaderScanTest {

    private static final Mailbox ANN = Mailbox.of("ann@a.test");
    private static final Mailbox BOB = Mailbox.of("bob@b.test");

    @Test
    void whateverThePiecesTheSameIsSeen() {
        String header =
                """
                Received: from x by mx.example.com; date
                FROM\t : Ann
                 <ann@a.test>,
                \tbob@b.test
                Delivered-To: <Bob@b.test>
                rEcEiVeD: by other.test; date
                X-From: nobody@c.test
                From-X: nobody@c.test
                From nobody@c.test
                Fro: nobody@c.test

                From: nobody@c.test
                Received: by mx.example.com
                """;
        for (int piece = 1; piece < 60; piece++) {
            HeaderScan scan = scan(header, piece);
            assertThat(scan.authors()).isEqualTo(new Authors(List.of(ANN, BOB), true));
            assertThat(scan.hops()).isEqualTo(2);
            assertThat(scan.passes()).isEqualTo(1);
            assertThat(scan.deliveries(Mailbox.of("BOB@b.test"))).isEqualTo(1);
            assertThat(scan.deliveries(ANN)).isZero();
        }
    }

    @Test
    void theFirstMessageIdIsKeptAsItIsAndNoMoreOfItThanTheLogBears() {
        HeaderScan scan = scan("MESSAGE-id:\n <a b@c.test> (x) \nMessage-ID: <2@c.test>\n\n", 3);
        assertThat(scan.messageId()).contains("<a b@c.test> (x)");
        assertThat(scan("Message-ID: " + "x".repeat(300) + "\n\n", 50).messageId())
                .contains("x".repeat(250) + "…");
        assertThat(scan("Message-ID:\n\n", 50).messageId()).isEmpty();
        assertThat(scan("\nMessage-ID: <1@c.test>\n", 50).messageId()).isEmpty();
    }

    /** K5: it would have to come back, since nothing goes unsigned. */
    @Test
    void whatCouldNotBeSignedAsItGoesOutIsRefused() {
        FixUps.Outcome mended =
                new FixUps.Mended(new Edits(List.of(new Edit.Replace(0, 0, "Date: x\r\n"))));
        HeaderScan plain = scan("From\t: ann@a.test\n\n", 7);
        assertThat(plain.signable(mended, 30)).isEqualTo(mended);
        assertThat(plain.signable(mended, 29))
                .isEqualTo(refused("552 5.3.4 The header has more than 29 octets"));
        String odd = "554 5.6.0 Refused: a control character in the name of From";
        for (String name : List.of("Fro\u0001m", "From\u0001", "From \u0001", "Fr\u00e9om")) {
            HeaderScan hidden = scan("From: ann@a.test\n" + name + ": ann@a.test\n\n", 3);
            assertThat(hidden.signable(mended, 1000)).as(name).isEqualTo(refused(odd));
        }
        String tooLong = "X: " + "x".repeat((1 << 20) - 50) + "\nFrom: ann@a.test\n\n";
        assertThat(scan(tooLong, 10_000).signable(mended, 1 << 20))
                .isEqualTo(refused("552 5.3.4 The header has more than 1032192 octets"));
    }

    private static FixUps.Outcome refused(String reply) {
        String[] parts = reply.split(" ", 3);
        return new FixUps.Refused(Reply.of(Integer.parseInt(parts[0]), parts[1], parts[2]));
    }

    @Test
    void theLastFieldOfAMessageWithoutABodyIsSeen() {
        assertThat(scan("From: ann@a.test\n", 100).authors().mailboxes()).containsExactly(ANN);
        assertThat(scan("From: ann@a.test", 100).authors().mailboxes()).containsExactly(ANN);
    }

    @Test
    void anAuthorBehindAFieldThatIsNoneIsSeen() {
        Authors authors = scan("this is no field\nFrom: ann@a.test\n\n", 100).authors();
        assertThat(authors.mailboxes()).containsExactly(ANN);
    }

    @Test
    void anAuthorBehindANameThatSomeReadersMendIsSeen() {
        Authors authors = scan("F\0r\u00e4om: ann@a.test\n\n", 100).authors();
        assertThat(authors.mailboxes()).containsExactly(ANN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From\n : ",
                "From \n\t: ",
                "From\n \n : ",
                "From \0: ",
                "From\u00e4 \u00e4 :"
            })
    void anAuthorBehindAColonThatSomeReadersFindIsSeen(String name) {
        for (int piece = 1; piece < 9; piece++) {
            Authors authors = scan(name + "ann@a.test\nFrom: bob@b.test\n\n", piece).authors();
            assertThat(authors.mailboxes()).containsExactly(ANN, BOB);
        }
    }

    @Test
    void ofVeryManyFromFieldsSomebodyCannotBeTold() {
        assertThat(scan("From:\n".repeat(10) + "\n", 100).authors().clear()).isTrue();
        assertThat(scan("From:\n".repeat(11) + "\n", 100).authors().clear()).isFalse();
    }

    @Test
    void aMessageThatWouldGoOnWithTheFieldBeforeItIsKnown() {
        assertThat(scan(" ; forged\nFrom: ann@a.test\n", 1).startsWithSpace()).isTrue();
        assertThat(scan("\t\n", 1).startsWithSpace()).isTrue();
        assertThat(scan(": x\n y\n", 1).startsWithSpace()).isFalse();
        assertThat(scan("\n x\n", 1).startsWithSpace()).isFalse();
    }

    @Test
    void aFromFieldThatIsTooLongLeavesSomebodyWhoCannotBeTold() {
        String many = "a@a.test,".repeat(HeaderScan.MOST_BODY / 9 + 1);
        assertThat(scan("From: " + many + "\n\n", 1000).authors().clear()).isFalse();
    }

    @Test
    void manyFromFieldsThatAreTooLongTogetherLeaveSomebodyWhoCannotBeTold() {
        String many = ("From: " + "a@a.test,".repeat(1000) + "\n").repeat(2);
        assertThat(scan(many + "\n", 1000).authors().clear()).isFalse();
    }

    @Test
    void aHeaderThatIsTooLongLeavesSomebodyWhoCannotBeTold() {
        String padding = ("X: " + "x".repeat(996) + "\n").repeat(1100);
        assertThat(scan(padding + "From: ann@a.test\n\n", 8192).authors().clear()).isFalse();
        assertThat(scan("From: ann@a.test\n\n" + padding, 8192).authors().clear()).isTrue();
    }

    @Test
    void aMessageMayNameNobody() {
        assertThat(scan("Subject: x\n\n", 100).authors().none()).isTrue();
        assertThat(scan("", 100).authors().none()).isTrue();
    }

    @Test
    void whatIsKeptOfDeliveriesIsBounded() {
        StringBuilder header = new StringBuilder();
        for (int i = 0; i < 1000; i++)
            header.append("Delivered-To: u").append(i).append("@a.test\n");
        HeaderScan scan = scan(header + "Delivered-To: ann@a.test\n", 1000);
        assertThat(scan.deliveries(Mailbox.of("u0@a.test"))).isEqualTo(1);
        assertThat(scan.deliveries(ANN)).isZero();
    }

    private static HeaderScan scan(String header, int piece) {
        HeaderScan scan = new HeaderScan(Domain.of("mx.example.com"));
        byte[] octets = header.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < octets.length; i += piece) {
            scan.scan(octets, i, Math.min(piece, octets.length - i));
        }
        scan.finish();
        return scan;
    }
}
