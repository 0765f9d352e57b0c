package org.signpost.hop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** What small files say, read again when they change. */
final class CachedFile<T> {

    private final Map<Path, Read<T>> known = new ConcurrentHashMap<>();
    private final Function<String, Optional<T>> parse;

    /**
     * A cache.
     *
     * @param parse the meaning of a file's text, or empty where it has none
     */
    CachedFile(Function<String, Optional<T>> parse) {
        this.parse = parse;
    }

    private record Read<T>(FileTime changed, long size, T value) {}

    /**
     * What the file says now.
     *
     * @throws IOException when it can't be read or makes no sense
     */
    T value(Path file) throws IOException {
        FileTime changed = Files.getLastModifiedTime(file);
        long size = Files.size(file);
        Optional<Read<T>> last = Optional.ofNullable(known.get(file));
        if (last.filter(r -> r.changed().equals(changed) && r.size() == size).isPresent()) {
            return last.get().value();
        }
        T value =
                parse.apply(Files.readString(file))
                        .orElseThrow(() -> new IOException(file + " holds nothing usable"));
        known.put(file, new Read<>(changed, size, value));
        return value;
    }
}
