package org.signpost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.MailConfig;
import org.signpost.config.Config;
import org.signpost.config.OutboundConfig;
import org.signpost.observe.TestClock;
import org.signpost.store.StoreException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/** D13: whoever reads the secret of bounce addresses makes mail leave us as if it were a bounce. */
class StoresTest {

    @TempDir Path folder;

    @Test
    void aSecretThatOthersCanReadOpensNothing() throws IOException {
        Config config =
                MailConfig.of(
                        folder.resolve("data"), List.of(), List.of(), OutboundConfig.defaults());
        Stores.Use use = new Stores.Use(new TestClock(), event -> {}, Map.of());
        Stores.open(config, use).close();
        Path key = folder.resolve("data/srs.key");
        assertThat(Files.getPosixFilePermissions(key))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> Stores.open(config, use))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("chmod 600 " + key);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Stores.open(config, use).close();
    }
}
