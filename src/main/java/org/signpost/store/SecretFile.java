package org.signpost.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** A file that nobody but its owner may read, such as a key. */
public final class SecretFile {

    private static final Set<PosixFilePermission> OTHERS =
            PosixFilePermissions.fromString("---rwxrwx");

    private SecretFile() {}

    /** Writes it, all or nothing, so that it survives a crash once this returns. */
    public static void write(Path file, byte[] octets) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(part);
        OwnerOnly.makeFile(part);
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(octets);
            while (left.hasRemaining()) channel.write(left);
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder =
                FileChannel.open(
                        file.toAbsolutePath().resolveSibling("."), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** What is wrong with its mode, and what to do; empty where others can't read it. */
    public static Optional<String> exposure(Path file) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) return Optional.empty();
        Set<PosixFilePermission> mode = EnumSet.noneOf(PosixFilePermission.class);
        mode.addAll(Files.getPosixFilePermissions(file));
        String text = PosixFilePermissions.toString(mode);
        mode.retainAll(OTHERS);
        return mode.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "other users may get at %s (%s): \"chmod 600 %s\", and think of who had a look"
                                .formatted(file, text, file));
    }

    /**
     * The same where nothing works without it.
     *
     * @throws StoreException when others can read it; the message says what to do
     */
    public static void mustBeClosed(Path file) throws IOException {
        Optional<String> fault = exposure(file);
        if (fault.isPresent()) throw new StoreException(fault.get());
    }
}
