package org.signpost.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class DataFolderTest {

    @TempDir Path path;

    @Test
    void aFolderThatIsntThereIsMadeForTheOwnerOnly() throws IOException {
        try (DataFolder folder = DataFolder.open(path.resolve("a/data"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
                    .isEqualTo("rwx------");
            assertThat(folder.file("queue.db")).isEqualTo(path.resolve("a/data/queue.db"));
        }
    }

    @Test
    void aFolderIsOpenOnceAtATime() throws IOException {
        try (DataFolder folder = DataFolder.open(path)) {
            assertThatThrownBy(() -> DataFolder.open(path))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(
                            "in use by another process, pid " + ProcessHandle.current().pid());
            assertThat(folder.file("lock")).exists();
        }
        DataFolder.open(path).close();
    }

    @Test
    void aFileInItsPlaceIsRefused() throws IOException {
        Path file = Files.createFile(path.resolve("data"));
        assertThatThrownBy(() -> DataFolder.open(file)).hasMessage(file + " isn't a folder");
    }

    @Test
    void networkFileSystemsAreRefused() throws IOException {
        DataFolder.refuseNetwork(path, "ext4");
        for (String type : new String[] {"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs"}) {
            assertThatThrownBy(() -> DataFolder.refuseNetwork(path, type))
                    .hasMessageContaining("network file system (" + type + ")");
        }
    }
}
