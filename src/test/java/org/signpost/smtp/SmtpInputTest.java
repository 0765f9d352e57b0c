package org.signpost.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.smtp.Line.Flaw;

import java.io.IOException;

class SmtpInputTest {

    @Test
    void linesAreTheSameWhereverTheNetworkCutsThem() throws IOException {
        for (int piece = 1; piece < 12; piece++) {
            SmtpInput in = input("NOOP\r\nQUIT\r\n", piece);
            assertThat(in.readLine(10)).isEqualTo(new Line.Text("NOOP"));
            assertThat(in.readLine(10)).isEqualTo(new Line.Text("QUIT"));
            assertThat(in.readLine(10)).isEqualTo(new Line.End());
        }
    }

    @Test
    void aLineOfExactlyTheLimitIsTakenAndALongerOneSkipped() throws IOException {
        for (int piece = 1; piece < 16; piece++) {
            SmtpInput in = input("12345\r\n123456\r\n1234567\r\nQUIT\r\n", piece);
            assertThat(in.readLine(5)).isEqualTo(new Line.Text("12345"));
            assertThat(in.readLine(5)).isEqualTo(new Line.Flawed(Flaw.TOO_LONG));
            assertThat(in.readLine(5)).isEqualTo(new Line.Flawed(Flaw.TOO_LONG));
            assertThat(in.readLine(5)).isEqualTo(new Line.Text("QUIT"));
        }
    }

    @Test
    void bareNewlinesAreFlawsAndReaderAndPeerStayInStep() throws IOException {
        SmtpInput in = input("a\nb\rc\r\n\nd\r\n", 100);
        assertThat(in.readLine(10)).isEqualTo(new Line.Flawed(Flaw.BARE_LF));
        assertThat(in.readLine(10)).isEqualTo(new Line.Flawed(Flaw.BARE_CR));
        assertThat(in.readLine(10)).isEqualTo(new Line.Flawed(Flaw.BARE_LF));
        assertThat(in.readLine(10)).isEqualTo(new Line.Text("d"));
    }

    @Test
    void utf8IsTextAndOtherOctetsAreNot() throws IOException {
        SmtpInput in = input("\u00c3\u00a4\r\n\u00ff\r\n", 100);
        assertThat(in.readLine(10)).isEqualTo(new Line.Text("\u00e4"));
        assertThat(in.readLine(10)).isEqualTo(new Line.Flawed(Flaw.NOT_TEXT));
    }

    @Test
    void anUnfinishedLineIsNoLine() throws IOException {
        assertThat(input("QUI", 100).readLine(10)).isEqualTo(new Line.End());
    }

    @Test
    void aHalfLineAheadIsBufferedButNoLine() throws IOException {
        SmtpInput in = input("NOOP\r\nQU", 100);
        assertThat(in.hasBuffered()).isFalse();
        assertThat(in.readLine(10)).isEqualTo(new Line.Text("NOOP"));
        assertThat(in.hasBuffered()).isTrue();
        assertThat(in.hasLine()).isFalse();
        assertThat(input("NOOP\r\nQUIT\r\n", 100))
                .satisfies(i -> i.readLine(10))
                .matches(SmtpInput::hasLine);
    }

    private static SmtpInput input(String text, int piece) {
        return new SmtpInput(new PiecewiseStream(text, piece, piece));
    }
}
