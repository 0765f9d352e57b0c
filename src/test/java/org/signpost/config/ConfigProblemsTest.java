package org.signpost.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Every case of {@code config-problems.txt} gets exactly its messages. A case is a line {@code ==
 * name}, TOML that follows a good {@code [node]} in lines 1 and 2, and expected lines after {@code
 * --}.
 */
class ConfigProblemsTest {
    private static final Pattern CASE = Pattern.compile("(?m)^== ");

    @TempDir Path empty;
    private ConfigFolder folder = new ConfigFolder(Path.of(""));

    @BeforeEach
    void makeFolder() {
        folder = ConfigFolder.in(empty);
    }

    @TestFactory
    Stream<DynamicTest> badFileGetsItsMessages() throws IOException {
        Path cases = Path.of("src/test/resources/org/signpost/config/config-problems.txt");
        String text = Files.readString(cases, StandardCharsets.UTF_8);
        return CASE.splitAsStream(text).skip(1).map(this::test);
    }

    private DynamicTest test(String block) {
        int name = block.indexOf('\n');
        int end = block.indexOf("\n--\n");
        String toml = ConfigFolder.NODE + block.substring(name + 1, end + 1);
        List<String> expected = block.substring(end + 4).lines().filter(l -> !l.isBlank()).toList();
        return DynamicTest.dynamicTest(
                block.substring(0, name),
                () -> assertThat(folder.problems(toml)).isEqualTo(expected));
    }
}
