package org.signpost;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code docs/log.md} explains each event that the server tells, and no other. */
class LogReferenceTest {

    private static final Path PAGE = Path.of("docs/log.md");

    /** An event's row in a table. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z-]+\\.[a-z-]+)` \\|");

    private static final Pattern NAME = Pattern.compile("(?<![\\w.@-])[a-z-]+\\.([a-z-]+)\\b");

    @Test
    void eachEventHasOneRow() throws IOException {
        List<String> rows =
                ROW.matcher(Files.readString(PAGE)).results().map(m -> m.group(1)).toList();
        assertThat(rows).containsExactlyInAnyOrderElementsOf(emitted());
        assertThat(rows).contains("session.end", "rcpt.refuse", "login.accept", "listener.close");
    }

    @Test
    void theTextNamesNoOtherEvents() throws IOException {
        Set<String> verbs =
                EventName.all().stream().map(EventName::verb).collect(Collectors.toSet());
        Set<String> named =
                NAME.matcher(Files.readString(PAGE))
                        .results()
                        .filter(m -> verbs.contains(m.group(1)))
                        .map(m -> m.group())
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(emitted()).containsAll(named);
        assertThat(named).contains("session.end", "login.refuse");
    }

    private static Set<String> emitted() throws IOException {
        return EventName.all().stream()
                .map(EventName::text)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
