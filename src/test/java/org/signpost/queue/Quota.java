package org.signpost.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A disk that holds so many octets, of which the files of one folder take some.
 *
 * @param folder without folders in it
 */
public record Quota(Path folder, long most) implements FreeSpace {

    @Override
    public long octets() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return most - files.mapToLong(Quota::size).sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException gone) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
