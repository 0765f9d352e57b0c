package org.signpost.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.CodeBlock;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What the documents say to add to a file is taken, beside what {@code init} wrote. */
class DocumentedConfigTest {

    @TempDir Path empty;

    @Test
    void everyPieceOfAConfigurationIsTaken() throws IOException {
        ConfigFolder folder = ConfigFolder.in(empty);
        String usual =
                ConfigFolder.NODE
                        + ConfigFolder.CERTIFICATE
                        + "[[domain]]\n"
                        + "name = \"example.com\"\n"
                        + "[[listener]]\n"
                        + "role = \"mx\"\n"
                        + "address = \"[::]:25\"\n"
                        + "tls = \"starttls\"\n";
        List<CodeBlock> pieces =
                CodeBlock.in(Path.of("README.md"), Path.of("docs/service.md")).stream()
                        .filter(block -> block.language().equals("toml"))
                        .toList();
        assertThat(pieces).isNotEmpty();
        for (CodeBlock piece : pieces) {
            assertThat(folder.problems(usual + piece.text())).as(piece.place()).isEmpty();
        }
    }
}
