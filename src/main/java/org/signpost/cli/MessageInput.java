package org.signpost.cli;

import org.signpost.dkim.MessageScan;
import org.signpost.dkim.ScannedMessage;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A message in a file, read as SMTP carries it: where the first line ends with LF alone, each LF
 * counts as CRLF; else nothing is changed, since a bare LF may be what was sent. A line {@code From
 * …} that a mailbox file has in front (RFC 4155) is no part of the message.
 */
final class MessageInput extends InputStream {

    /** The first line may be long, and what comes later can't change what the file is. */
    private static final int LOOK = 64 * 1024;

    private static final byte[] MBOX = "From ".getBytes(StandardCharsets.US_ASCII);

    private final InputStream in;
    private final boolean bareLf;
    private final byte[] piece = new byte[LOOK];
    private int at;
    private int end;
    private boolean afterCr;
    private boolean owesLf;

    private MessageInput(InputStream in, boolean bareLf) {
        this.in = in;
        this.bareLf = bareLf;
    }

    /** Opens a file as it is; a folder is none, which the system says only when it is read. */
    static InputStream open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new FileSystemException(file.toString(), null, "is a folder");
        }
        return Files.newInputStream(file);
    }

    /** Reads that file; its start at once. */
    static MessageInput of(InputStream file) throws IOException {
        BufferedInputStream in = new BufferedInputStream(file, LOOK);
        in.mark(LOOK);
        byte[] start = in.readNBytes(LOOK);
        in.reset();
        int lf = 0;
        while (lf < start.length && start[lf] != '\n') lf++;
        boolean bareLf = lf < start.length && (lf == 0 || start[lf - 1] != '\r');
        if (Arrays.mismatch(start, MBOX) == MBOX.length)
            in.skipNBytes(Math.min(lf + 1L, start.length));
        return new MessageInput(in, bareLf);
    }

    /** All of the message in that file, for that scan. */
    static ScannedMessage scan(InputStream file, MessageScan scan) throws IOException {
        return rest(of(file), scan);
    }

    /**
     * The same of a file that isn't empty.
     *
     * @throws IOException when the file can't be read, and where there is no message in it: then
     *     something went wrong before, and nothing is known of any
     */
    static ScannedMessage scanSome(InputStream file, MessageScan scan) throws IOException {
        MessageInput in = of(file);
        int first = in.read();
        if (first < 0) throw new IOException("the message is empty");
        scan.write(new byte[] {(byte) first}, 0, 1);
        return rest(in, scan);
    }

    private static ScannedMessage rest(MessageInput in, MessageScan scan) throws IOException {
        byte[] piece = new byte[LOOK];
        for (int count = in.read(piece); count > 0; count = in.read(piece)) {
            scan.write(piece, 0, count);
        }
        return scan.end();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
        if (!bareLf) return in.read(octets, offset, length);
        int count = 0;
        while (count < length) {
            if (owesLf) {
                octets[offset + count++] = '\n';
                owesLf = false;
                continue;
            }
            if (at == end && (count > 0 || !fill())) break;
            byte octet = piece[at++];
            owesLf = octet == '\n' && !afterCr;
            octets[offset + count++] = owesLf ? (byte) '\r' : octet;
            afterCr = octet == '\r';
        }
        return count == 0 && length > 0 ? -1 : count;
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(piece));
        return end > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
