package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

/** The codes and words of a reload are those that systemd and people go by. */
class ReloadCommandTest {

    @TempDir Path folder;

    @Test
    void aSoundFileIsTakenOver() throws IOException {
        try (Site site = Site.in(folder).withAlice().running(true)) {
            site.write(Site.DELIVERING);
            assertThat(site.run("reload"))
                    .isEqualTo(new Shell.Result(0, "outbound changed\nreloaded\n", ""));
        }
    }

    @Test
    void whatIsOnlyAWarningIsSaidAndStopsNothing() throws IOException {
        try (Site site = Site.in(folder).withAlice().running(true)) {
            assertThat(site.run("reload"))
                    .isEqualTo(
                            new Shell.Result(
                                    0,
                                    "reloaded\n",
                                    site.file()
                                            + ":11: warning: `hold` = true: mail is kept, none is"
                                            + " delivered\n"));
        }
    }

    @Test
    void aFileWithErrorsIsExplained() throws IOException {
        try (Site site = Site.in(folder).withAlice().running(true)) {
            site.write(Site.CONFIG.replace("role", "rule"));
            Shell.Result result = site.run("reload");
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err())
                    .contains(":4: unknown key `rule`")
                    .endsWith(
                            "more may come to light when these are mended\n"
                                    + "signpost: the new configuration changes nothing: it has"
                                    + " problems\n");
        }
    }

    @Test
    void whoMovedTheDataFolderIsToldToRestart() throws IOException {
        try (Site site = Site.in(folder).withAlice().running(true)) {
            site.write(Site.CONFIG.replace("[node]\n", "[node]\ndata = \"new\"\n"));
            assertThat(site.run("reload"))
                    .isEqualTo(
                            new Shell.Result(
                                    3,
                                    "",
                                    "signpost: no server runs on "
                                            + folder.resolve("new")
                                            + "; where `data` was changed in the file, the server"
                                            + " runs on the old folder still: move the folder and"
                                            + " restart the server\n"));
            assertThat(folder.resolve("new")).doesNotExist();
        }
    }
}
