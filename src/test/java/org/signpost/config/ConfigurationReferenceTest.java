package org.signpost.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.config.toml.Key;
import org.signpost.config.toml.TableShape;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The reference is what the code says; {@code -Ddocs=apply} writes it anew. */
class ConfigurationReferenceTest {
    private static final Path DOCUMENT = Path.of("docs", "configuration.md");

    @Test
    void documentIsWhatTheCodeSays() throws IOException {
        if (System.getProperty("docs", "").equals("apply")) {
            Files.createDirectories(DOCUMENT.toAbsolutePath().getParent());
            Files.writeString(DOCUMENT, ConfigurationReference.markdown(), StandardCharsets.UTF_8);
        }
        assertThat(Files.readString(DOCUMENT, StandardCharsets.UTF_8))
                .as(
                        "docs/configuration.md; mvn test -Dtest=ConfigurationReferenceTest"
                                + " -Ddocs=apply")
                .isEqualTo(ConfigurationReference.markdown());
    }

    @Test
    void examplesMakeAFileWithoutProblems(@TempDir Path empty) {
        String all =
                Tables.SCHEMA.tables().stream()
                        .filter(t -> t.form() != TableShape.Form.INLINE)
                        .map(TableShape::example)
                        .collect(Collectors.joining("\n"));
        assertThat(ConfigFolder.in(empty).problems(all)).isEmpty();
    }

    @Test
    void exampleOfAnInlineTableIsValid(@TempDir Path empty) {
        String listener = ListenerTable.LISTENER.example() + ConfigFolder.CERTIFICATE;
        String domain = DomainTable.DOMAIN.example();
        String source = OutboundTable.SOURCES.example();
        assertThat(ConfigFolder.in(empty).problems(ConfigFolder.NODE + listener + domain + source))
                .isEmpty();
    }

    @Test
    void everyDefaultIsAValueThatItsKeyTakes() {
        assertThat(
                        Tables.SCHEMA.tables().stream()
                                .flatMap(t -> t.keys().stream())
                                .filter(k -> k.presence() instanceof Key.Presence.Default))
                .isNotEmpty()
                .allSatisfy(k -> assertThat(k.standard()).isNotNull());
    }

    @Test
    void aNodesTableTakesTheKeysOfNodeAndNeedsNoneOfThem() {
        assertThat(names(NodeTable.NODES)).isEqualTo(names(NodeTable.NODE));
        assertThat(NodeTable.NODES.keys())
                .allSatisfy(
                        k -> assertThat(k.presence()).isInstanceOf(Key.Presence.Optional.class));
    }

    private static List<String> names(TableShape table) {
        return table.keys().stream().map(Key::name).toList();
    }
}
