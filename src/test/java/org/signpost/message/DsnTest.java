package org.signpost.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.message.Dsn.Action;
import org.signpost.message.Dsn.RecipientReport;
import org.signpost.mime.Passage;
import org.signpost.mime.Survey;
import org.signpost.mime.Verdict;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

class DsnTest {

    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final String HEADER = "Subject: hello\r\n";

    @Test
    void reportHasThreePartsAndSaysThatNobodyIsToAnswerIt() {
        String text = text(dsn(failed(), new Dsn.Returned(HEADER, false)));
        assertThat(head(text))
                .contains("Auto-Submitted: auto-generated\r\n")
                .contains("Content-Type: multipart/report; report-type=delivery-status;\r\n")
                .contains("Message-ID: <AAAA.dsn@node.ours.test>\r\n")
                .contains("Date: Sun, 1 Nov 2026 12:00:00 +0000\r\n")
                .contains("To: <Alice@ours.test>\r\n");
        assertThat(parts(text)).hasSize(3);
        assertThat(parts(text).get(0)).startsWith("Content-Type: text/plain; charset=utf-8\r\n");
        assertThat(parts(text).get(2))
                .isEqualTo("Content-Type: text/rfc822-headers\r\n\r\n" + HEADER);
    }

    @Test
    void fieldsStandInGroups() {
        List<String> groups =
                Arrays.asList(
                        parts(text(dsn(failed(), new Dsn.Returned(HEADER, false))))
                                .get(1)
                                .split("\r\n\r\n", -1));
        assertThat(groups.get(0)).isEqualTo("Content-Type: message/delivery-status");
        assertThat(groups.get(1).lines())
                .containsExactly(
                        "Reporting-MTA: dns; node.ours.test",
                        "Original-Envelope-Id: order 66",
                        "Arrival-Date: Sun, 1 Nov 2026 11:00:00 +0000");
        assertThat(groups.get(2).lines())
                .containsExactly(
                        "Original-Recipient: rfc822;Bob@there.test",
                        "Final-Recipient: rfc822; Bob@there.test",
                        "Action: failed",
                        "Status: 5.1.1",
                        "Remote-MTA: dns; mx.there.test",
                        "Diagnostic-Code: smtp; 550 5.1.1 nobody of that name",
                        "Last-Attempt-Date: Sun, 1 Nov 2026 12:00:00 +0000");
    }

    @Test
    void delayTellsUntilWhenItIsTried() {
        RecipientReport late =
                new RecipientReport(
                        Optional.empty(),
                        Mailbox.of("bob@there.test"),
                        Action.DELAYED,
                        new Dsn.Outcome(
                                "4.4.1",
                                "no answer",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(NOON.plusSeconds(3600))));
        String text = text(dsn(late, new Dsn.Returned(HEADER, false)));
        assertThat(text)
                .contains("Action: delayed\r\n")
                .contains("Will-Retry-Until: Sun, 1 Nov 2026 13:00:00 +0000\r\n")
                .doesNotContain("Remote-MTA")
                .doesNotContain("Diagnostic-Code");
    }

    @Test
    void wholeMessageComesBackByteForByte() {
        String message = HEADER + "\r\nb=h \r\n";
        String text = text(dsn(failed(), new Dsn.Returned(message, true)));
        assertThat(parts(text).get(2)).isEqualTo("Content-Type: message/rfc822\r\n\r\n" + message);
        assertThat(parts(text).getFirst()).contains("What you sent is attached.");
    }

    @Test
    void ofAnEightBitMessageTheHeaderComesBackInSevenBits() {
        String header = "Subject: a=b \u00e4 \r\nX-Long: " + "\u00fc".repeat(30) + "\r\n";
        for (boolean whole : List.of(true, false)) {
            Dsn.Returned returned =
                    new Dsn.Returned(whole ? header + "\r\nbody\r\n" : header, whole);
            String text = text(dsn(failed(), returned));
            assertThat(text.chars()).allMatch(c -> c < 0x80);
            assertThat(head(text)).doesNotContain("Content-Transfer-Encoding");
            assertThat(parts(text).getFirst()).contains("The header of what you sent is attached.");
            assertThat(parts(text).get(2))
                    .isEqualTo(
                            "Content-Type: text/rfc822-headers\r\n"
                                    + "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                                    + "Subject: a=3Db =E4=20\r\n"
                                    + "X-Long: "
                                    + "=FC".repeat(22)
                                    + "=\r\n"
                                    + "=FC".repeat(8)
                                    + "\r\n");
        }
    }

    @Test
    void anEightBitMessageThatIsAllHeaderIsNotEncodedAsAMessage() {
        String text = text(dsn(failed(), new Dsn.Returned("Subject: \u00e4\r\n", true)));
        assertThat(parts(text).get(2)).startsWith("Content-Type: text/rfc822-headers\r\n");
    }

    /** RFC 6533 §4.3, §4.5 (S30, S32). */
    @ParameterizedTest
    @CsvSource({"true, message/global", "false, message/global-headers"})
    void aMessageThatNeedsSmtputf8ComesBackEncodedInItsOwnTypes(boolean whole, String type) {
        String header = "Subject: \u00c3\u00a4\r\n";
        String body = whole ? "\r\nGr\u00c3\u00bc\u00c3\u009fe\r\n" : "";
        String text = text(dsn(failed(), new Dsn.Returned(header + body, whole), true));
        String encoded = "Subject: =C3=A4\r\n" + (whole ? "\r\nGr=C3=BC=C3=9Fe\r\n" : "");
        assertThat(parts(text).get(2))
                .isEqualTo(
                        "Content-Type: "
                                + type
                                + "\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
                                + encoded);
    }

    /** RFC 6533 §4.4: more readers know the traditional types. */
    @ParameterizedTest
    @CsvSource({"true, message/rfc822", "false, text/rfc822-headers"})
    void whatIsPlainOfAMessageThatNeedsSmtputf8ComesBackInTheTraditionalTypes(
            boolean whole, String type) {
        String message = HEADER + (whole ? "\r\nbody\r\n" : "");
        String text = text(dsn(failed(), new Dsn.Returned(message, whole), true));
        assertThat(parts(text).get(2)).isEqualTo("Content-Type: " + type + "\r\n\r\n" + message);
    }

    /** RFC 5321 §6.1: what can't go to a host has to come back by one (S20, S28, S32). */
    @ParameterizedTest
    @MethodSource("whatNoDataCarries")
    void aMessageThatNoHostTakesAsItIsHasANoticeThatEveryHostTakes(String message)
            throws IOException {
        for (boolean whole : List.of(true, false)) {
            for (boolean smtputf8 : List.of(true, false)) {
                Dsn dsn = dsn(failed(), new Dsn.Returned(message, whole), smtputf8);
                byte[] octets = dsn.octets();
                assertThat(
                                Survey.of(
                                        sink -> sink.write(octets, 0, octets.length),
                                        new Passage(false, false)))
                        .isEqualTo(new Verdict.Fits());
            }
        }
    }

    static Stream<String> whatNoDataCarries() {
        String signed = "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n";
        return Stream.of(
                signed + "x".repeat(999) + "\r\n--b--\r\n",
                HEADER + "X-Long: " + "x".repeat(999) + "\r\n\r\nbody\r\n",
                HEADER + "\r\na\nb\r\n",
                HEADER + "\r\na\rb\r\n",
                HEADER + "\r\na\0b\r\n",
                HEADER + "X: a\0\rb\n\r\n\r\nbody\r\n",
                HEADER + "\r\nbody\r",
                HEADER + "X-Wide: " + "\u00fc".repeat(999) + "\r\n\r\nbody\r\n");
    }

    @Test
    void aLineOf998OctetsComesBackAsItIs() {
        String message = HEADER + "\r\n" + "x".repeat(998) + "\r\n";
        assertThat(parts(text(dsn(failed(), new Dsn.Returned(message, true)))).get(2))
                .endsWith(message);
    }

    @Test
    void aReasonInAnotherLanguageIsSevenBitsWide() {
        RecipientReport foreign =
                new RecipientReport(
                        Optional.empty(),
                        Mailbox.of("bob@there.test"),
                        Action.FAILED,
                        new Dsn.Outcome(
                                "5.1.1",
                                "550 gibt's nicht f\u00fcr \u20ac",
                                Optional.of("550 f\u00fcr"),
                                Optional.empty(),
                                Optional.empty()));
        String text = text(dsn(foreign, new Dsn.Returned(HEADER, false)));
        assertThat(text.chars()).allMatch(c -> c < 0x80);
        assertThat(parts(text).getFirst())
                .contains("Content-Transfer-Encoding: quoted-printable\r\n\r\n")
                .contains("550 gibt's nicht f=C3=BCr =E2=82=AC\r\n");
    }

    @Test
    void replyOfAnotherServerForgesNoField() {
        RecipientReport nasty =
                new RecipientReport(
                        Optional.empty(),
                        Mailbox.of("bob@there.test"),
                        Action.FAILED,
                        new Dsn.Outcome(
                                "5.0.0",
                                "no\r\nBcc: x",
                                Optional.of("550 no\r\nAction: delivered " + "x".repeat(2000)),
                                Optional.empty(),
                                Optional.empty()));
        String text = text(dsn(nasty, new Dsn.Returned(HEADER, false)));
        assertThat(text).doesNotContain("\r\nAction: delivered").doesNotContain("\r\nBcc");
        assertThat(text.lines()).allMatch(line -> line.length() <= 998);
    }

    @Test
    void oneReportTellsOfOneAction() {
        assertThatThrownBy(() ->
                        new Dsn(
                                cover(),
                                new Dsn.Subject(
                                        NOON,
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        false),
                                List.of(),
                                new Dsn.Returned("", false)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static RecipientReport failed() {
        return new RecipientReport(
                Optional.of("rfc822;Bob@there.test"),
                Mailbox.of("Bob@there.test"),
                Action.FAILED,
                new Dsn.Outcome(
                        "5.1.1",
                        "550 5.1.1 nobody of that name",
                        Optional.of("550 5.1.1 nobody of that name"),
                        Optional.of("mx.there.test"),
                        Optional.empty()));
    }

    private static Dsn dsn(RecipientReport recipient, Dsn.Returned returned) {
        return dsn(recipient, returned, false);
    }

    private static Dsn dsn(RecipientReport recipient, Dsn.Returned returned, boolean smtputf8) {
        return new Dsn(
                cover(),
                new Dsn.Subject(
                        NOON.minusSeconds(3600),
                        Optional.of("order 66"),
                        Optional.empty(),
                        Optional.empty(),
                        smtputf8),
                List.of(recipient),
                returned);
    }

    private static Dsn.Cover cover() {
        return new Dsn.Cover(
                "AAAA",
                Domain.of("node.ours.test"),
                Mailbox.of("postmaster@ours.test"),
                Mailbox.of("Alice@ours.test"),
                NOON);
    }

    private static String text(Dsn dsn) {
        return new String(dsn.octets(), StandardCharsets.ISO_8859_1);
    }

    private static String head(String text) {
        return text.substring(0, text.indexOf("\r\n\r\n") + 2);
    }

    private static List<String> parts(String text) {
        String[] pieces = text.split("\r\n--=_AAAA_report(--)?\r\n", -1);
        return Arrays.asList(pieces).subList(1, pieces.length - 1);
    }
}
