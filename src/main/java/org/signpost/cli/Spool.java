package org.signpost.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a message until its end has come. A nightly job writes to {@code sendmail} for hours; the
 * server is not to wait for it, nor is the message to be lost when the server restarts meanwhile.
 */
final class Spool {

    private static final int MEMORY_OCTETS = 256 * 1024;

    private Spool() {}

    /**
     * All of it, from memory or from a file that nobody else can open and that needs no removal.
     */
    static InputStream whole(InputStream in) throws IOException {
        byte[] first = in.readNBytes(MEMORY_OCTETS);
        if (first.length < MEMORY_OCTETS) return new ByteArrayInputStream(first);
        Path file = Files.createTempFile("signpost-", ".eml");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            Files.delete(file);
            OutputStream out = Channels.newOutputStream(channel);
            out.write(first);
            in.transferTo(out);
            channel.position(0);
            return Channels.newInputStream(channel);
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }
}
