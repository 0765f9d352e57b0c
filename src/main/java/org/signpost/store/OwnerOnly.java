package org.signpost.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Keeps mail and passwords from the machine's other users by the modes of files and folders. */
final class OwnerOnly {
    private OwnerOnly() {}

    /**
     * What others may have to a folder: the way to something in it of which they know the name,
     * such as a socket that is theirs to use.
     */
    private static final Set<PosixFilePermission> PASSING =
            EnumSet.of(PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE);

    private static final Set<PosixFilePermission> FILE =
            PosixFilePermissions.fromString("rw-------");

    private static final Set<PosixFilePermission> OWNERS =
            PosixFilePermissions.fromString("rwx------");

    /** Makes an empty file that nobody else may open, where there is none of that name. */
    static void makeFile(Path file) throws IOException {
        try {
            Files.createFile(file, ofFile(file));
        } catch (FileAlreadyExistsException there) {
            close(file, Set.of());
        }
    }

    /** The mode of a new file; nothing where the file system knows no modes. */
    static FileAttribute<?>[] ofFile(Path file) throws IOException {
        return hasModes(file)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(FILE)}
                : new FileAttribute<?>[0];
    }

    /**
     * Takes from others what they may do with a folder but pass through it.
     *
     * @return what an administrator should know: that it was open, and whether it still is
     */
    static Optional<String> closeFolder(Path folder) throws IOException {
        return close(folder, PASSING);
    }

    private static Optional<String> close(Path path, Set<PosixFilePermission> granted)
            throws IOException {
        if (!hasModes(path)) return Optional.empty();
        Set<PosixFilePermission> before = Files.getPosixFilePermissions(path);
        Set<PosixFilePermission> after = EnumSet.copyOf(OWNERS);
        after.addAll(granted);
        after.retainAll(before);
        if (after.equals(before)) return Optional.empty();
        String was = path + " was open to other users (" + text(before) + ")";
        try {
            Files.setPosixFilePermissions(path, after);
            return Optional.of(was + ", and is " + text(after) + " now");
        } catch (IOException notOurs) {
            return Optional.of(was + ", and stays so: " + FileTrouble.words(notOurs));
        }
    }

    private static String text(Set<PosixFilePermission> mode) {
        return PosixFilePermissions.toString(mode);
    }

    private static boolean hasModes(Path path) throws IOException {
        Path there = Files.exists(path) ? path : path.toAbsolutePath().getParent();
        return there != null && Files.getFileStore(there).supportsFileAttributeView("posix");
    }
}
