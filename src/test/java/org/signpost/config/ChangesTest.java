package org.signpost.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** A reload says in words what changes. */
class ChangesTest {
    private static final String BASE =
            """
            [node]
            name = "mx1.example.com"
            [[listener]]
            role = "mx"
            address = "[::]:25"
            tls = "none"
            [[domain]]
            name = "a.test"
            [[domain]]
            name = "b.test"
            [[route]]
            to = "c.test"
            [[route]]
            to = "d.test"
            """;

    @TempDir Path empty;
    private ConfigFolder folder = new ConfigFolder(Path.of(""));

    @BeforeEach
    void makeFolder() {
        folder = ConfigFolder.in(empty);
    }

    @Test
    void sameFileChangesNothing() {
        assertThat(Changes.between(folder.valid(BASE), folder.valid(BASE))).isEmpty();
    }

    @Test
    void everyDifferenceIsNamed() {
        String later =
                BASE.replace("mx1", "mx2")
                                .replace("[::]:25", "192.0.2.1:25")
                                .replace("b.test", "e.test")
                                .replace("to = \"c.test\"", "to = \"c.test\"\ntls = \"encrypt\"")
                        + """
                        [[domain]]
                        name = "f.test"
                        [[route]]
                        from = "*.g.test"
                        [limits]
                        sessions = 3
                        [outbound]
                        hold = true
                        [dns]
                        resolvers = ["127.0.0.1"]
                        [inbound]
                        spf = "enforce"
                        [[certificate]]
                        chain = "tls/chain.pem"
                        key = "tls/key.pem"
                        """;
        assertThat(Changes.between(folder.valid(BASE), folder.valid(later)))
                .allMatch(c -> !c.needsRestart())
                .extracting(Changes.Change::text)
                .map(t -> t.replace(folder.folder() + "/", ""))
                .containsExactly(
                        "node name mx1.example.com changed to mx2.example.com",
                        "listener [::]:25 mx removed",
                        "listener 192.0.2.1:25 mx added",
                        "certificate tls/chain.pem added",
                        "limits changed",
                        "outbound changed",
                        "dns changed",
                        "inbound changed",
                        "domain b.test removed",
                        "domain e.test added",
                        "domain f.test added",
                        "route from * to c.test changed",
                        "route from *.g.test to * added");
    }

    @Test
    void otherOrderOfRoutesIsAChange() {
        String later =
                BASE.replace("c.test", "first")
                        .replace("d.test", "c.test")
                        .replace("first", "d.test");
        assertThat(Changes.between(folder.valid(BASE), folder.valid(later)))
                .extracting(Changes.Change::text)
                .containsExactly("order of the routes changed");
    }

    @Test
    void anotherNameInResultsIsAChange() {
        String later =
                BASE.replace("[[listener]]", "authserv-id = \"mail.example.com\"\n[[listener]]");
        assertThat(Changes.between(folder.valid(BASE), folder.valid(later)))
                .extracting(Changes.Change::text)
                .containsExactly("authserv-id mx1.example.com changed to mail.example.com");
    }

    @Test
    void anotherDataFolderNeedsARestart() {
        String later = BASE.replace("[[listener]]", "data = \"other\"\n[[listener]]");
        assertThat(Changes.between(folder.valid(BASE), folder.valid(later)))
                .singleElement()
                .satisfies(c -> assertThat(c.needsRestart()).isTrue())
                .satisfies(c -> assertThat(c.text()).endsWith("other: needs a restart"));
    }
}
