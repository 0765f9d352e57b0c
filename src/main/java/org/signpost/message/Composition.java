package org.signpost.message;

import org.signpost.address.Characters;
import org.signpost.address.Mailbox;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A simple message that somebody writes: a text, and perhaps a file (RFC 5322, RFC 2046 §5.1.3).
 *
 * @param head who writes to whom, when, about what
 * @param text plain text, any line ends
 * @param attachment a file that goes with it
 */
public record Composition(Head head, String text, Optional<Attachment> attachment) {

    /**
     * The header's facts.
     *
     * @param id the Message-ID with its angle brackets
     */
    public record Head(Mailbox from, List<Mailbox> to, String subject, Instant date, String id) {

        /** Copies the list. */
        public Head {
            to = List.copyOf(to);
        }
    }

    /**
     * A file.
     *
     * @param name for the recipient
     * @param content written when it is needed
     */
    public record Attachment(String name, Source content) {}

    /** Writes a file's octets. */
    @FunctionalInterface
    public interface Source {

        /** Writes them all. */
        void writeTo(OutputStream out) throws IOException;
    }

    private static final int MOST_PLAIN_LINE = 200;

    /** Writes the message with CRLF line ends, seven bits wide. */
    public void writeTo(OutputStream out) throws IOException {
        String boundary = "=_" + Integer.toHexString(head.id().hashCode()) + "_signpost";
        line(out, "Date: " + MessageDate.format(head.date()));
        line(out, "From: " + head.from());
        line(out, "To: " + String.join(",\r\n ", head.to().stream().map(Mailbox::text).toList()));
        line(out, "Message-ID: " + head.id());
        line(out, "Subject: " + EncodedWord.of(head.subject()));
        line(out, "MIME-Version: 1.0");
        if (attachment.isEmpty()) {
            writeText(out);
            return;
        }
        line(out, "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"");
        line(out, "");
        line(out, "--" + boundary);
        writeText(out);
        line(out, "--" + boundary);
        writeAttachment(out, attachment.get());
        line(out, "--" + boundary + "--");
    }

    private void writeText(OutputStream out) throws IOException {
        String lines = text.replaceAll("\r?\n", "\r\n");
        boolean plain = Arrays.stream(lines.split("\r\n", -1)).allMatch(Composition::isPlain);
        line(out, "Content-Type: text/plain; charset=utf-8");
        line(out, "Content-Transfer-Encoding: " + (plain ? "7bit" : "base64"));
        line(out, "");
        line(out, plain ? lines.replaceFirst("\r\n\\z", "") : encoded(lines));
    }

    private static String encoded(String text) {
        return Base64.getMimeEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether a line travels as it is (RFC 2045 §2.7) and fits where somebody reads the source. */
    private static boolean isPlain(String line) {
        return line.length() <= MOST_PLAIN_LINE
                && Characters.all(line, c -> c == '\t' || (c >= ' ' && c <= '~'));
    }

    private static void writeAttachment(OutputStream out, Attachment file) throws IOException {
        String name = file.name().replaceAll("[\\p{Cntrl}\"\\\\]", "_");
        String ascii = name.replaceAll("[^\\x20-\\x7e]", "_");
        line(out, "Content-Type: application/octet-stream");
        line(out, "Content-Disposition: attachment; filename=\"" + ascii + "\"");
        line(out, "Content-Transfer-Encoding: base64");
        line(out, "");
        // Closing the encoder writes its last quantum, and must not close what it writes to.
        try (OutputStream encoded = Base64.getMimeEncoder().wrap(new StaysOpen(out))) {
            file.content().writeTo(encoded);
        }
        line(out, "");
    }

    private static void line(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Passes everything on but the closing. */
    private static final class StaysOpen extends FilterOutputStream {
        StaysOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            out.write(octets, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
