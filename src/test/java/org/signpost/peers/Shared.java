package org.signpost.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Folders that the users as whom a peer runs its parts have to get at. */
final class Shared {
    private Shared() {}

    /** Lets everybody in: a temporary folder is its maker's alone. */
    static Path readable(Path folder) throws IOException {
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Gives it to the user who owns nothing else. */
    static Path ownedByNobody(Path folder) throws IOException {
        return owned(folder, "nobody");
    }

    static Path owned(Path folder, String user) throws IOException {
        return Files.setOwner(
                folder,
                folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
    }
}
