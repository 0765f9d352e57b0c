package org.signpost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A name that the sources give to an event.
 *
 * @param file where
 * @param noun what it is about
 * @param verb what happened to it
 */
public record EventName(Path file, String noun, String verb) {

    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Pattern MADE =
            Pattern.compile("\\bEvent\\s*\\.of\\(\\s*(\"[^\"]*\"|\\w+)");
    private static final Pattern NAME = Pattern.compile("\"([a-z-]+)\\.([a-z-]+)\"");

    /** All that the server's sources have; one may be there several times. */
    public static List<EventName> all() throws IOException {
        List<EventName> names = new ArrayList<>();
        for (Path file : sources()) names.addAll(in(file));
        return names;
    }

    /** The server's sources. */
    public static List<Path> sources() throws IOException {
        try (Stream<Path> all = Files.walk(SOURCES)) {
            return all.filter(f -> f.toString().endsWith(".java")).sorted().toList();
        }
    }

    /** The names that a file gives to events; all that look like one where it has a helper. */
    private static List<EventName> in(Path file) throws IOException {
        String source = Files.readString(file);
        List<String> arguments = MADE.matcher(source).results().map(m -> m.group(1)).toList();
        if (arguments.isEmpty()) return List.of();
        boolean helper = arguments.stream().anyMatch(a -> !a.startsWith("\""));
        String text = helper ? source : String.join("\n", arguments);
        return NAME.matcher(text)
                .results()
                .map(m -> new EventName(file, m.group(1), m.group(2)))
                .toList();
    }

    /** As the log has it. */
    public String text() {
        return noun + "." + verb;
    }
}
