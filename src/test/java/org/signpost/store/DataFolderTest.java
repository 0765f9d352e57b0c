package org.signpost.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.peers.Needs;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;

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
    void nobodyIsToldToRunAsRoot() {
        assertThat(DataFolder.foreign(path, "root", "mail"))
                .isEqualTo(
                        "the folder %s belongs to root, and this is mail: as root, say \"chown -R mail: %s\""
                                .formatted(path, path));
        assertThat(DataFolder.foreign(path, "mail", "root"))
                .isEqualTo(
                        "the folder %s belongs to mail, and this is root: run it as mail"
                                .formatted(path));
    }

    @Test
    void whatTheSystemSaysHasNoNamesOfJava() {
        assertThat(
                        List.of(
                                FileTrouble.words(new NoSuchFileException("/proc/x")),
                                FileTrouble.words(new FileAlreadyExistsException("/x")),
                                FileTrouble.words(new NotDirectoryException("/x"))))
                .containsExactly(
                        "there is no such file or folder: /proc/x",
                        "there is a file already: /x",
                        "that is no folder: /x");
        SQLException full =
                new SQLiteException("[SQLITE_FULL] Insertion failed", SQLiteErrorCode.SQLITE_FULL);
        assertThat(Failures.of(full)).hasMessage("the disk is full");
    }

    @Test
    void aFolderIsOpenOnceAtATime() throws IOException {
        long pid = ProcessHandle.current().pid();
        Path other = Files.createSymbolicLink(path.resolve("other"), path);
        try (DataFolder folder = DataFolder.open(path)) {
            for (Path again : new Path[] {path, other}) {
                assertThatThrownBy(() -> DataFolder.open(again))
                        .isInstanceOf(StoreException.class)
                        .hasMessage(again + " is in use by this process already, pid " + pid);
            }
            assertThat(folder.file("lock")).hasContent(pid + "\n");
        }
        DataFolder.open(path).close();
    }

    @Test
    void theLockOutlivesASecondTryOfTheSameProcess() throws IOException {
        Path locks = Path.of("/proc/locks");
        Needs.need(Files.isReadable(locks), "this system doesn't show its locks");
        try (DataFolder folder = DataFolder.open(path)) {
            assertThatThrownBy(() -> DataFolder.open(path)).isInstanceOf(StoreException.class);
            String inode = ":" + Files.getAttribute(folder.file("lock"), "unix:ino") + " ";
            assertThat(Files.readString(locks)).contains(inode);
        }
    }

    @Test
    void aFolderThatOthersMayReadIsClosedToThem() throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxr-x"));
        try (DataFolder folder = DataFolder.open(path)) {
            assertThat(mode(path)).isEqualTo("rwx--x--x");
            assertThat(folder.warning())
                    .contains(
                            path
                                    + " was open to other users (rwxrwxr-x), and is rwx--x--x"
                                    + " now");
        }
        try (DataFolder folder = DataFolder.open(path)) {
            assertThat(folder.warning()).isEmpty();
        }
    }

    @Test
    void filesAreTheOwnersAlone() throws IOException {
        try (DataFolder folder = DataFolder.open(path)) {
            Path file = folder.file("test.db");
            Migrations schema = Migrations.of("CREATE TABLE t (a)");
            Database.open(file, schema).close();
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            try (Database database = Database.open(file, schema)) {
                database.write(sql -> sql.change("INSERT INTO t VALUES (1)"));
                for (String name : new String[] {"lock", "test.db", "test.db-wal", "test.db-shm"}) {
                    assertThat(mode(folder.file(name))).as(name).isEqualTo("rw-------");
                }
            }
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aFileInItsPlaceIsRefused() throws IOException {
        Path file = Files.createFile(path.resolve("data"));
        assertThatThrownBy(() -> DataFolder.open(file)).hasMessage(file + " isn't a folder");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nfs",
                "nfs4",
                "cifs",
                "smb3",
                "9p",
                "vboxsf",
                "prl_fs",
                "virtiofs",
                "drvfs",
                "gpfs",
                "pvfs2"
            })
    void networkFileSystemsAreRefused(String type) {
        assertThatThrownBy(() -> DataFolder.refuseUnsafe(path, type))
                .hasMessage(
                        path
                                + " is on a network file system ("
                                + type
                                + "), where no database survives a crash: let `data` in [node]"
                                + " name a folder on a local disk");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fuse",
                "fuse.ceph-fuse",
                "fuse.gcsfuse",
                "fuse.blobfuse2",
                "fuse.mfs",
                "fuse.sshfs",
                "fuse.vmhgfs-fuse",
                "fuse.mergerfs",
                "fuse.of-tomorrow",
                "macfuse"
            })
    void whatAProgramServesIsRefusedWhateverItsName(String type) {
        assertThatThrownBy(() -> DataFolder.refuseUnsafe(path, type))
                .hasMessageContaining(" is on a file system that a program serves (" + type + "),");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ext4",
                "xfs",
                "btrfs",
                "zfs",
                "apfs",
                "tmpfs",
                "overlay",
                "fuse.fuse-overlayfs",
                // A disk, whose driver is a program.
                "fuseblk"
            })
    void localFileSystemsAreTaken(String type) {
        assertThatCode(() -> DataFolder.refuseUnsafe(path, type)).doesNotThrowAnyException();
    }
}
