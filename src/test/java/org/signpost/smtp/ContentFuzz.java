package org.signpost.smtp;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.signpost.Finding;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Content ends where RFC 5321 §4.1.1.4 says, by DATA and by BDAT, in whatever pieces it comes; what
 * is taken goes out as it is read again, and a bare CR or LF is never taken (SMTP smuggling).
 */
class ContentFuzz {

    private static final String END = "\r\n.\r\n";

    @FuzzTest
    void contents(byte[] octets) throws IOException {
        fuzzerTestOneInput(octets);
    }

    /** The first octet says how large the pieces are. */
    public static void fuzzerTestOneInput(byte[] octets) throws IOException {
        if (octets.length == 0) return;
        int piece = (octets[0] & 0xf) + 1;
        String text = new String(octets, 1, octets.length - 1, StandardCharsets.ISO_8859_1);
        byData(text, piece);
        byBdat(text, piece);
    }

    private static SmtpInput input(String text, int piece) {
        return new SmtpInput(new PiecewiseStream(text, piece, piece));
    }

    /** Where the content ends: before the dot; −1 where it doesn't. */
    private static int end(String text) {
        if (text.startsWith(".\r\n")) return 0;
        int end = text.indexOf(END);
        return end < 0 ? -1 : end + 2;
    }

    private static boolean isBare(String text) {
        for (int i = 0; i < text.length(); i++) {
            char before = i == 0 ? ' ' : text.charAt(i - 1);
            if ((text.charAt(i) == '\n') != (before == '\r')) return true;
        }
        return text.endsWith("\r");
    }

    private static String unstuffed(String content) {
        String all = "\r\n" + content;
        return all.replace("\r\n.", "\r\n").substring(2);
    }

    private static void byData(String text, int piece) throws IOException {
        int end = end(text);
        SmtpInput in = input(text, piece);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        DataReader.End how;
        try {
            how = DataReader.read(in, read::write, 1_000_000);
        } catch (EOFException endless) {
            Finding.unless(end < 0, "content that ends is read to its end");
            return;
        }
        Finding.unless(end >= 0, "content without an end is not taken");
        String content = text.substring(0, end);
        boolean bare = isBare(content);
        Finding.unlessEqual(how == DataReader.End.BARE_NEWLINE, bare, "a bare newline is told");
        // Nothing behind the end was read as content, and nothing before it as a command.
        Finding.unlessEqual(rest(in), text.substring(end + 3), "what follows is left alone");
        if (bare) return;
        Finding.unlessEqual(
                read.toString(StandardCharsets.ISO_8859_1), unstuffed(content), "dots go");
        isWrittenAsItIsRead(read.toByteArray());
    }

    private static String rest(SmtpInput in) throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        while (in.hasBuffered() || in.fill() > 0) {
            rest.write(in.buffer(), in.position(), in.limit() - in.position());
            in.position(in.limit());
        }
        return rest.toString(StandardCharsets.ISO_8859_1);
    }

    private static void isWrittenAsItIsRead(byte[] content) throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        DataWriter writer = new DataWriter(wire);
        writer.write(content, 0, content.length);
        writer.end();
        String sent = wire.toString(StandardCharsets.ISO_8859_1);
        Finding.unlessEqual(end(sent), sent.length() - 3, "content has one end");
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        DataReader.read(input(sent, 7), read::write, 1_000_000);
        String before = new String(content, StandardCharsets.ISO_8859_1);
        boolean whole = before.isEmpty() || before.endsWith("\r\n");
        Finding.unlessEqual(
                read.toString(StandardCharsets.ISO_8859_1),
                whole ? before : before + "\r\n",
                "what is written is read");
    }

    private static void byBdat(String text, int piece) throws IOException {
        SmtpInput in = input(text, 5);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        LineEnds ends = new LineEnds(read::write, false);
        for (int at = 0; at < text.length(); at += piece) {
            ChunkReader.read(in, ends, Math.min(piece, text.length() - at));
        }
        Finding.unlessEqual(read.toString(StandardCharsets.ISO_8859_1), text, "chunks are whole");
        Finding.unlessEqual(ends.areBroken(true), isBare(text), "a bare newline is told");
        if (!ends.areBroken(true)) isWrittenAsItIsRead(read.toByteArray());
    }
}
