package org.signpost.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what a peer sends, line by line or as message content, over one buffer that is small while
 * the session idles. Not for use by several threads.
 */
public final class SmtpInput {

    /** Holds a command line; thousands of sessions wait with one of these each. */
    static final int IDLE_OCTETS = 1024;

    private static final int BUSY_OCTETS = 16 * 1024;

    private final InputStream in;
    private byte[] buffer = new byte[IDLE_OCTETS];
    private int position;
    private int limit;

    /** Reads from that stream, which is not to be read by anybody else from now on. */
    public SmtpInput(InputStream in) {
        this.in = in;
    }

    /**
     * The next line. Only CRLF ends a proper line; a line that LF alone ends is returned as flawed,
     * so that reader and peer stay in step.
     *
     * @param most octets without CRLF that a line may have
     * @throws IOException when the connection fails or its read timeout passes
     */
    public Line readLine(int most) throws IOException {
        return readLine(most, SmtpInput::strict, true);
    }

    /**
     * The next line of somebody who is to be understood whatever he writes, as a server that tells
     * what became of a message: LF alone ends it too, and octets that aren't UTF-8 are taken for
     * ISO 8859-1. Never flawed but by its length, and then nothing more can be read: the excess,
     * which may have no end, isn't skipped.
     *
     * @param most octets without CRLF that a line may have
     * @throws IOException when the connection fails or its read timeout passes
     */
    Line readAnyLine(int most) throws IOException {
        return readLine(most, SmtpInput::lenient, false);
    }

    /** Makes a line of octets that end with LF. */
    private interface Decoding {
        Line decode(byte[] octets, int start, int stop);
    }

    private Line readLine(int most, Decoding decoding, boolean skips) throws IOException {
        byte[] line = new byte[0];
        boolean tooLong = false;
        while (true) {
            int end = indexOfLf();
            int stop = end < 0 ? limit : end + 1;
            // One octet more than CRLF needs, so that a line of exactly most octets isn't too long.
            if (line.length + stop - position > most + 2) tooLong = true;
            if (tooLong && !skips) return new Line.Flawed(Line.Flaw.TOO_LONG);
            if (end >= 0 && line.length == 0 && !tooLong) {
                int start = position;
                position = stop;
                return decoding.decode(buffer, start, stop);
            }
            if (!tooLong) line = append(line, stop);
            position = stop;
            if (end >= 0) {
                return tooLong
                        ? new Line.Flawed(Line.Flaw.TOO_LONG)
                        : decoding.decode(line, 0, line.length);
            }
            if (fill() < 0) return new Line.End();
        }
    }

    /** Whether octets were read ahead that nobody took yet: the peer pipelines. */
    public boolean hasBuffered() {
        return position < limit;
    }

    /** How many octets were read ahead that nobody took yet. */
    public int buffered() {
        return limit - position;
    }

    /** Whether a whole line was read ahead: the peer pipelines, and waits for no reply yet. */
    public boolean hasLine() {
        return indexOfLf() >= 0;
    }

    /** Makes room for content, until {@link #rest()}. */
    void work() {
        if (buffer.length >= BUSY_OCTETS) return;
        buffer = Arrays.copyOf(buffer, BUSY_OCTETS);
    }

    /** Gives the room back where nothing is buffered. */
    void rest() {
        if (buffer.length == IDLE_OCTETS || limit - position > IDLE_OCTETS) return;
        buffer = Arrays.copyOfRange(buffer, position, position + IDLE_OCTETS);
        limit -= position;
        position = 0;
    }

    byte[] buffer() {
        return buffer;
    }

    int position() {
        return position;
    }

    int limit() {
        return limit;
    }

    void position(int position) {
        this.position = position;
    }

    /** Reads more octets into the empty buffer; −1 at the end of the stream. */
    int fill() throws IOException {
        position = 0;
        limit = 0;
        int count = in.read(buffer, 0, buffer.length);
        if (count > 0) limit = count;
        return count;
    }

    private int indexOfLf() {
        for (int i = position; i < limit; i++) {
            if (buffer[i] == '\n') return i;
        }
        return -1;
    }

    private byte[] append(byte[] line, int stop) {
        byte[] longer = Arrays.copyOf(line, line.length + stop - position);
        System.arraycopy(buffer, position, longer, line.length, stop - position);
        return longer;
    }

    private static Line lenient(byte[] octets, int start, int stop) {
        int end = stop - 1;
        while (end > start && octets[end - 1] == '\r') end--;
        ByteBuffer bytes = ByteBuffer.wrap(octets, start, end - start);
        try {
            return new Line.Text(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
        } catch (CharacterCodingException e) {
            return new Line.Text(
                    new String(octets, start, end - start, StandardCharsets.ISO_8859_1));
        }
    }

    private static Line strict(byte[] octets, int start, int stop) {
        int end = stop - 2;
        if (end < start || octets[end] != '\r') return new Line.Flawed(Line.Flaw.BARE_LF);
        boolean ascii = true;
        for (int i = start; i < end; i++) {
            if (octets[i] == '\r') return new Line.Flawed(Line.Flaw.BARE_CR);
            ascii &= octets[i] >= 0;
        }
        if (ascii) {
            return new Line.Text(
                    new String(octets, start, end - start, StandardCharsets.ISO_8859_1));
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(octets, start, end - start);
            return new Line.Text(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
        } catch (CharacterCodingException e) {
            return new Line.Flawed(Line.Flaw.NOT_TEXT);
        }
    }
}
