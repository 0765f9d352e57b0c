package org.signpost.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The README's first command: every message of the tour arrives. */
class LaboratoryTest {

    @Test
    void everyMessageOfTheTourArrives(@TempDir Path folder) throws Exception {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
        try (Laboratory lab = Laboratory.start(folder, new LabScreen(out, false))) {
            assertThat(lab.tour()).as(shown.toString(StandardCharsets.UTF_8)).isTrue();
            lab.invite();
        }
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("refused", "failed", "encrypted, authenticated", "swaks --server");
    }
}
