package org.signpost;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A user without rights, also where root runs the tests: root without its capabilities may do with
 * somebody else's files what everybody may.
 */
final class Unprivileged {

    private static final List<String> WITHOUT_CAPABILITIES =
            List.of("/usr/bin/setpriv", "--bounding-set", "-all", "--inh-caps", "-all");

    private Unprivileged() {}

    /** What makes a command that user's: a program and its arguments, or nothing. */
    static List<String> command() {
        return isRoot() ? WITHOUT_CAPABILITIES : List.of();
    }

    /**
     * What makes root's command that of a user with one right, such as {@code net_bind_service}.
     */
    static List<String> but(String right) {
        return List.of(
                "/usr/bin/setpriv",
                "--bounding-set",
                "-all,+" + right,
                "--inh-caps",
                "-all,+" + right,
                "--ambient-caps",
                "-all,+" + right);
    }

    /** Leaves that user these permissions only, such as {@code r--r--r--}. */
    static void mayOnly(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        if (!isRoot()) return;
        var users = FileSystems.getDefault().getUserPrincipalLookupService();
        Files.setOwner(path, users.lookupPrincipalByName("nobody"));
    }

    /** Leaves that user what reading needs. */
    static void mayOnlyRead(Path path) throws IOException {
        mayOnly(path, Files.isDirectory(path) ? "r-xr-xr-x" : "r--r--r--");
    }

    static boolean isRoot() {
        return user().equals("root");
    }

    static String user() {
        return System.getProperty("user.name", "");
    }
}
