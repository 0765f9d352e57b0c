package org.signpost.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.signpost.LookAlikes;
import org.signpost.smtp.DataReader.End;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

class DataReaderTest {

    private static final long MOST = 1_000_000;

    /** What a read leads to, beside what is left for the next command. */
    private record Result(End end, String content, String rest) {}

    @Test
    void dotsAreUnstuffedAndTheRestIsLeftForTheNextCommand() throws IOException {
        assertThat(read("a\r\n..b\r\n.c\r\n.\r\nQUIT\r\n", 100, 100))
                .isEqualTo(new Result(End.COMPLETE, "a\r\n.b\r\nc\r\n", "QUIT\r\n"));
    }

    @Test
    void contentMayBeEmpty() throws IOException {
        assertThat(read(".\r\nQUIT\r\n", 100, 100))
                .isEqualTo(new Result(End.COMPLETE, "", "QUIT\r\n"));
    }

    @ParameterizedTest
    @MethodSource("org.signpost.LookAlikes#all")
    void nothingButCrlfDotCrlfEndsContentWhereverTheNetworkCutsIt(String lookAlike)
            throws IOException {
        String wire = "x\r\n\r\nbody" + lookAlike + LookAlikes.SMUGGLED + ".\r\nQUIT\r\n";
        Result expected = reference(wire);
        assertThat(expected.rest()).isEqualTo("QUIT\r\n");
        for (int cut = 1; cut < wire.length(); cut++) {
            for (int piece : new int[] {1, 2, 3, 1000}) {
                check(read(wire, cut, piece), expected, "cut at " + cut);
            }
        }
    }

    @Test
    void everyShortContentIsReadAsTheRfcSays() throws IOException {
        char[] alphabet = {'a', '.', '\r', '\n'};
        for (int length = 0; length <= 7; length++) {
            int count = 1 << (2 * length);
            for (int code = 0; code < count; code++) {
                StringBuilder text = new StringBuilder(length + 12);
                for (int i = 0; i < length; i++) text.append(alphabet[(code >> (2 * i)) & 3]);
                String wire = text + "\r\n.\r\nQUIT\r\n.\r\nEND\r\n";
                Result expected = reference(wire);
                for (int piece : new int[] {1, 3, 100}) {
                    check(read(wire, piece, piece), expected, wire);
                }
            }
        }
    }

    /** What is void may be anything. */
    private static void check(Result result, Result expected, String what) {
        assertThat(result.end()).as(what).isEqualTo(expected.end());
        assertThat(result.rest()).as(what).isEqualTo(expected.rest());
        if (result.end() == End.COMPLETE) {
            assertThat(result.content()).as(what).isEqualTo(expected.content());
        }
    }

    /** RFC 5321 §4.1.1.4 and §4.5.2, word by word. */
    private static Result reference(String wire) {
        String text = "\r\n" + wire;
        int end = text.indexOf("\r\n.\r\n");
        String content = text.substring(0, end + 2);
        boolean bare = LookAlikes.anyBare(content);
        String unstuffed = content.replace("\r\n.", "\r\n").substring(2);
        return new Result(
                bare ? End.BARE_NEWLINE : End.COMPLETE, unstuffed, text.substring(end + 5));
    }

    @Test
    void newlinesAreFoundAtEveryPlaceOfEightOctets() throws IOException {
        for (int length = 0; length < 40; length++) {
            String line = "\u00e4".repeat(length) + "\r\n";
            String wire = line + line + line + ".\r\nQUIT\r\n";
            assertThat(read(wire, 1000, 1000))
                    .isEqualTo(new Result(End.COMPLETE, line + line + line, "QUIT\r\n"));
            String bare = "x".repeat(length) + "\n" + "y".repeat(length) + "\r\n.\r\nQUIT\r\n";
            assertThat(read(bare, 1000, 1000).end()).isEqualTo(End.BARE_NEWLINE);
        }
    }

    @Test
    void contentOverTheLimitIsReadToItsEnd() throws IOException {
        SmtpInput in = new SmtpInput(new PiecewiseStream("12345\r\n.\r\nQUIT\r\n", 4, 4));
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        assertThat(DataReader.read(in, sink::write, 6)).isEqualTo(End.TOO_BIG);
        assertThat(in.readLine(100)).isEqualTo(new Line.Text("QUIT"));
        assertThat(sink.size()).isLessThanOrEqualTo(6);
    }

    @Test
    void contentOfExactlyTheLimitIsTaken() throws IOException {
        SmtpInput in = new SmtpInput(new PiecewiseStream("1234\r\n.\r\n", 4, 4));
        assertThat(DataReader.read(in, (_, _, _) -> {}, 6)).isEqualTo(End.COMPLETE);
    }

    @Test
    void aPeerThatClosesWithinContentLeavesNone() {
        SmtpInput in = new SmtpInput(new PiecewiseStream("x: y\r\n.\r", 4, 4));
        assertThatThrownBy(() -> DataReader.read(in, (_, _, _) -> {}, MOST))
                .isInstanceOf(EOFException.class);
    }

    private static Result read(String wire, int first, int piece) throws IOException {
        PiecewiseStream stream = new PiecewiseStream(wire, first, piece);
        SmtpInput in = new SmtpInput(stream);
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        End end = DataReader.read(in, sink::write, MOST);
        String rest = wire.substring(wire.length() - (in.limit() - in.position()) - stream.left());
        return new Result(end, sink.toString(StandardCharsets.ISO_8859_1), rest);
    }
}
