package org.signpost.cli;

import org.signpost.mime.OctetSink;
import org.signpost.mime.Survey;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Keeps a message whose end has come, in memory or in a file that nobody else can open and that
 * needs no removal. A nightly job writes to {@code sendmail} for hours; the server is not to wait
 * for it, nor is the message to be lost when the server restarts meanwhile.
 */
final class Spool implements Survey.Source, Closeable {

    private static final int MEMORY_OCTETS = 256 * 1024;
    private static final int PIECE_OCTETS = 16 * 1024;

    private final byte[] octets;
    private final Optional<FileChannel> file;

    private Spool(byte[] octets, Optional<FileChannel> file) {
        this.octets = octets;
        this.file = file;
    }

    /** Reads all of that. */
    static Spool of(InputStream in) throws IOException {
        byte[] first = in.readNBytes(MEMORY_OCTETS);
        if (first.length < MEMORY_OCTETS) return new Spool(first, Optional.empty());
        Path path = Files.createTempFile("signpost-", ".eml");
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            Files.delete(path);
            OutputStream out = Channels.newOutputStream(channel);
            out.write(first);
            in.transferTo(out);
            return new Spool(new byte[0], Optional.of(channel));
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    /** All of it from the beginning; of several such, only the last may be read. */
    InputStream open() throws IOException {
        if (file.isEmpty()) return new ByteArrayInputStream(octets);
        return Channels.newInputStream(file.get().position(0));
    }

    @Override
    public void writeTo(OctetSink sink) throws IOException {
        InputStream in = open();
        byte[] piece = new byte[PIECE_OCTETS];
        for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
            sink.write(piece, 0, count);
        }
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) file.get().close();
    }
}
