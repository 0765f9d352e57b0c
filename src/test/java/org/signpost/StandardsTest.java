package org.signpost;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * {@code docs/standards.md} says of each requirement for SMTP and submission, and of those for the
 * authentication of messages and for keys that are due, by which tests it is shown, and this says
 * whether that is so.
 */
class StandardsTest {

    private static final Path TABLE = Path.of("docs/standards.md");
    private static final Path TRANSCRIPTS = Path.of("src/test/transcripts");
    private static final Path SOURCES = Path.of("src/test/java");

    private static final Pattern ROW =
            Pattern.compile("\\| ([SMPK]\\d+) \\| ([^|]+) \\| ([^|]*) \\| ([^|]*) \\|");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");
    private static final Pattern NUMBER = Pattern.compile("\\b[SMPK]\\d+\\b");

    /** The subjects of what is still to come, and the decision on what this version leaves out. */
    private static final Set<String> SUBJECTS =
            Set.of(
                    "authentication",
                    "transport security",
                    "queue",
                    "reports",
                    "HTTPS",
                    "lists and abuse",
                    "ADR 4");

    /** Of those that come one after the other in the checklist, these are due. */
    private static final Set<String> DUE =
            Stream.of(
                            numbers("S", IntStream.rangeClosed(1, 43)),
                            numbers("M", IntStream.rangeClosed(1, 17)),
                            numbers("P", IntStream.rangeClosed(1, 17)),
                            numbers("P", IntStream.of(20)),
                            numbers("K", IntStream.of(1, 5, 8)))
                    .flatMap(numbers -> numbers)
                    .collect(Collectors.toUnmodifiableSet());

    private static final Path WHAT_WAITS = Path.of("docs/adr/0004-what-waits.md");

    private static Stream<String> numbers(String letter, IntStream numbers) {
        return numbers.mapToObj(i -> letter + i);
    }

    private record Row(String number, List<String> shown, String toCome) {}

    private static Map<String, Row> rows() throws IOException {
        Map<String, Row> rows = new TreeMap<>();
        for (String line : Files.readAllLines(TABLE)) {
            Matcher row = ROW.matcher(line);
            if (!row.matches()) continue;
            List<String> shown = NAME.matcher(row.group(3)).results().map(r -> r.group(1)).toList();
            Row before = rows.put(row.group(1), new Row(row.group(1), shown, row.group(4).strip()));
            assertThat(before).as("a second row %s", row.group(1)).isNull();
        }
        return rows;
    }

    @Test
    void eachRequirementHasARowAndIsShownOrIsToCome() throws IOException {
        Map<String, Row> rows = rows();
        assertThat(rows.keySet()).containsAll(DUE);
        assertThat(rows.keySet()).filteredOn(n -> n.matches("[SM].*")).isSubsetOf(DUE);
        for (Row row : rows.values()) {
            if (row.toCome().isEmpty()) assertThat(row.shown()).as(row.number()).isNotEmpty();
            else assertThat(SUBJECTS).as(row.number()).anyMatch(row.toCome()::startsWith);
        }
    }

    @Test
    void whatIsLeftOutIsWrittenInTheDecision() throws IOException {
        String decision = Files.readString(WHAT_WAITS);
        for (Row row : rows().values()) {
            if (!row.toCome().startsWith("ADR 4")) continue;
            assertThat(decision).as(row.number()).contains("**" + row.number() + "**");
        }
    }

    @Test
    void whatShowsItIsThere() throws IOException {
        Map<String, String> transcripts = transcripts();
        for (Row row : rows().values()) {
            for (String name : row.shown()) {
                String as = row.number() + " by " + name;
                if (name.endsWith(".txt")) {
                    assertThat(transcripts).as(as).containsKey(name);
                    assertThat(numbers(transcripts.getOrDefault(name, "")))
                            .as(as)
                            .contains(row.number());
                } else {
                    assertThat(isTest(name)).as(as).isTrue();
                }
            }
        }
    }

    @Test
    void noDialogueIsForgotten() throws IOException {
        Map<String, Row> rows = rows();
        List<String> forgotten = new ArrayList<>();
        transcripts()
                .forEach((name, first) -> {
                    for (String number : numbers(first)) {
                        Optional<Row> row = Optional.ofNullable(rows.get(number));
                        if (row.filter(r -> r.shown().contains(name)).isEmpty()) {
                            forgotten.add(number + " by " + name);
                        }
                    }
                });
        assertThat(forgotten).isEmpty();
    }

    /** The first lines of the dialogues. */
    private static Map<String, String> transcripts() throws IOException {
        try (Stream<Path> files = Files.list(TRANSCRIPTS)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .collect(
                            Collectors.toMap(
                                    file -> file.getFileName().toString(),
                                    StandardsTest::firstLine));
        }
    }

    private static String firstLine(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> numbers(String text) {
        return NUMBER.matcher(text).results().map(r -> r.group()).toList();
    }

    /** Whether that is a method of a class, or a class, of the tests. */
    private static boolean isTest(String name) throws IOException {
        String type = name.substring(0, name.indexOf('.') < 0 ? name.length() : name.indexOf('.'));
        String method = name.substring(Math.min(type.length() + 1, name.length()));
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(f -> f.endsWith(type + ".java")).toList()) {
                if (method.isEmpty()) return true;
                if (Files.readString(file).contains(" " + method + "(")) return true;
            }
            return false;
        }
    }
}
