package org.signpost.cli;

import org.signpost.nameserver.ZoneFile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Zone files, each read once as long as nobody changes it. */
final class ZoneFiles {

    private static final int MOST = 1000;

    private final Map<Path, Entry> read = new HashMap<>();

    private record Entry(FileTime changed, long size, ZoneFile zone) {}

    /**
     * The zone in that file.
     *
     * @throws IOException when it can't be read, or is no zone file; the message says what
     */
    ZoneFile zone(Path file) throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        Optional<Entry> known = Optional.ofNullable(read.get(file));
        boolean same =
                known.filter(e -> e.changed.equals(now.lastModifiedTime()))
                        .filter(e -> e.size == now.size())
                        .isPresent();
        if (same) return known.orElseThrow().zone();
        ZoneFile zone = parse(file);
        // Thousands of cases share a few; whoever has more of them reads them again.
        if (read.size() >= MOST) read.clear();
        read.put(file, new Entry(now.lastModifiedTime(), now.size(), zone));
        return zone;
    }

    private static ZoneFile parse(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        try {
            return ZoneFile.parse(text);
        } catch (IllegalArgumentException none) {
            String why = String.valueOf(none.getMessage()).replaceFirst("^\\.: <none>:", "line ");
            throw new IOException(file + " is no zone file: " + why, none);
        }
    }
}
