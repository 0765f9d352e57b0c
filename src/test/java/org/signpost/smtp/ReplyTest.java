package org.signpost.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Replies written and read, and what they say about extensions and content. */
class ReplyTest {

    @Test
    void everyLineCarriesTheCodes() {
        Reply reply =
                new Reply(550, Optional.of(StatusCode.of("5.1.1")), List.of("no", "no!"), false);
        assertThat(new String(reply.wire(), StandardCharsets.US_ASCII))
                .isEqualTo("550-5.1.1 no\r\n550 5.1.1 no!\r\n");
        assertThat(reply).hasToString("550 5.1.1 no no!");
    }

    @Test
    void aLineThatIsTooLongLosesItsMiddle() {
        String address = "a".repeat(400) + "@" + "b".repeat(200);
        Reply reply = Reply.of(550, "5.1.1", "<" + address + "> does not exist here");
        String wire = new String(reply.wire(), StandardCharsets.US_ASCII);
        assertThat(wire)
                .hasSize(512)
                .startsWith("550 5.1.1 <aaa")
                .contains("aaa...bbb")
                .endsWith("bbb> does not exist here\r\n");
        assertThat(reply.text()).contains(address);
        Reply fits = Reply.plain(250, "x".repeat(506));
        assertThat(new String(fits.wire(), StandardCharsets.US_ASCII)).doesNotContain("...");
    }

    @Test
    void whatIsNotPrintableAsciiIsNeverSent() {
        Reply reply = Reply.of(550, "5.1.1", "<\u00e4\r\n250 \t\u20ac> no");
        assertThat(new String(reply.wire(), StandardCharsets.US_ASCII))
                .isEqualTo("550 5.1.1 <???250 ??> no\r\n");
    }

    @Test
    void aReplyIsReadAsItWasWritten() throws IOException {
        Reply reply = Reply.of(452, "4.3.1", "full");
        assertThat(read(new String(reply.wire(), StandardCharsets.US_ASCII))).isEqualTo(reply);
        assertThat(read("250-a\r\n250-b c\r\n250 d\r\n"))
                .isEqualTo(Reply.plain(250, "a", "b c", "d"));
        assertThat(read("250\r\n")).isEqualTo(Reply.plain(250, ""));
    }

    @Test
    void aStatusCodeOfAnotherClassIsText() throws IOException {
        assertThat(read("250 5.1.1 odd\r\n").status()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello\r\n", "25\r\n", "250x\r\n", "150 x\r\n", "250-a\r\n251 b\r\n"})
    void whatIsNoReplyIsAProtocolError(String wire) {
        assertThatThrownBy(() -> read(wire)).isInstanceOf(ReplyReader.ProtocolException.class);
    }

    @Test
    void aServerThatClosesHasNotReplied() {
        assertThatThrownBy(() -> read("250-a\r\n")).isInstanceOf(EOFException.class);
    }

    @Test
    void ofMuchTextTheFirstLinesAreKept() throws IOException {
        String more = ("550-5.7.1 " + "x".repeat(1500) + "\r\n").repeat(200);
        String wire = "550-5.1.1 nobody\r\n" + more + "550 5.7.1 no\r\n250 ok\r\n";
        SmtpInput in = new SmtpInput(new PiecewiseStream(wire, 3, 3));
        Reply reply = ReplyReader.read(in);
        String line = "x".repeat(1500);
        assertThat(reply)
                .isEqualTo(
                        new Reply(
                                550,
                                Optional.of(StatusCode.of("5.1.1")),
                                List.of("nobody", line, line, "..."),
                                false));
        assertThat(ReplyReader.read(in)).isEqualTo(Reply.plain(250, "ok"));
    }

    @Test
    void ofManyExtensionsTheFirstAreKeptWhole() throws IOException {
        String many = "250-AUTH PLAIN LOGIN\r\n250-LIMITS RCPTMAX=1000\r\n".repeat(120);
        Capabilities can = Capabilities.of(read("250-hi\r\n" + many + "250 SIZE 1000\r\n"));
        assertThat(can.parameters("AUTH")).containsOnly("PLAIN", "LOGIN").hasSizeGreaterThan(100);
        assertThat(can.parameters("LIMITS")).containsOnly("RCPTMAX=1000");
        assertThat(can.size()).isEmpty();
    }

    @Test
    void statusCodesHaveThreeNumbers() {
        assertThat(StatusCode.parse("5.7.515")).contains(new StatusCode(5, 7, 515));
        for (String wrong : List.of("3.1.1", "5.1", "5.1.1.1", "5.1000.1", "x", "")) {
            assertThat(StatusCode.parse(wrong)).as(wrong).isEmpty();
        }
    }

    @Test
    void capabilitiesAreReadFromTheReplyToEhlo() {
        Capabilities can =
                Capabilities.of(
                        Reply.plain(
                                250,
                                "hi SIZE",
                                "size 1000",
                                "AUTH PLAIN",
                                "AUTH=LOGIN",
                                "8bitmime"));
        assertThat(can.size()).hasValue(1000);
        assertThat(can.parameters("AUTH")).containsExactly("PLAIN", "LOGIN");
        assertThat(can.has("8BITMIME")).isTrue();
        assertThat(can.has("HI")).isFalse();
        assertThat(Capabilities.of(Reply.plain(250, "hi", "limits  RCPTMAX=20 mailmax=5")))
                .extracting(c -> c.parameters("LIMITS"))
                .isEqualTo(List.of("RCPTMAX=20", "MAILMAX=5"));
        Capabilities limited =
                Capabilities.of(Reply.plain(250, "hi", "LIMITS MAILMAX=x RCPTMAX=0 MAILMAX=5"));
        assertThat(limited.limit("MAILMAX")).hasValue(5);
        assertThat(limited.limit("RCPTMAX")).hasValue(1);
        assertThat(limited.limit("MAX")).isEmpty();
        Capabilities odd = Capabilities.of(Reply.plain(250, "hi", "AUTH=", "SIZE \t100 "));
        assertThat(odd.parameters("AUTH")).isEmpty();
        assertThat(odd.size()).hasValue(100);
        assertThat(Capabilities.of(Reply.plain(250, "hi", "SIZE 0")).size()).isEmpty();
    }

    @Test
    void contentIsStuffedAndEndedWhateverItsPieces() throws IOException {
        String content = ".a\r\n..\r\nb\r\n.";
        for (int piece = 1; piece <= content.length(); piece++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            DataWriter writer = new DataWriter(out);
            byte[] octets = content.getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < octets.length; i += piece) {
                writer.write(octets, i, Math.min(piece, octets.length - i));
            }
            writer.end();
            assertThat(out.toString(StandardCharsets.US_ASCII))
                    .isEqualTo("..a\r\n...\r\nb\r\n..\r\n.\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\r", "\n", "\r\r\n"})
    void bareNewlinesAreNeverSent(String content) {
        for (int piece = 1; piece <= 3; piece++) {
            int size = piece;
            assertThatThrownBy(() -> write(content, size))
                    .isInstanceOf(DataWriter.BareNewlineException.class);
        }
    }

    private static void write(String content, int piece) throws IOException {
        DataWriter writer = new DataWriter(new ByteArrayOutputStream());
        byte[] octets = content.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < octets.length; i += piece) {
            writer.write(octets, i, Math.min(piece, octets.length - i));
        }
        writer.end();
    }

    private static Reply read(String wire) throws IOException {
        return ReplyReader.read(new SmtpInput(new PiecewiseStream(wire, 3, 3)));
    }
}
