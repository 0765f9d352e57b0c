package org.signpost.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Mounts that only one server sees: users who don't exist otherwise, and folders of its own where
 * its program has the paths built in.
 */
final class Namespace {

    private static final Path PASSWD = Path.of("/etc/passwd");
    private static final Path GROUP = Path.of("/etc/group");

    private final Path folder;
    private final Map<Path, Path> mounts = new TreeMap<>();

    /** With the users of the system. */
    Namespace(Path folder) {
        this.folder = folder;
    }

    /** Adds users, each with a group of its own and the number. */
    Namespace withUsers(Map<String, Integer> users, String home) throws IOException {
        StringBuilder passwd = new StringBuilder(Files.readString(PASSWD));
        StringBuilder group = new StringBuilder(Files.readString(GROUP));
        new TreeMap<>(users)
                .forEach((name, number) -> {
                    passwd.append("%s:x:%d:%d::%s:/bin/sh\n".formatted(name, number, number, home));
                    group.append("%s:x:%d:\n".formatted(name, number));
                });
        mounts.put(PASSWD, Files.writeString(folder.resolve("passwd"), passwd));
        mounts.put(GROUP, Files.writeString(folder.resolve("group"), group));
        return this;
    }

    /** Puts a folder over another that exists. */
    Namespace with(Path own, String over) {
        mounts.put(Path.of(over), own);
        return this;
    }

    /** The command that does so and becomes the shell's. */
    List<String> command(String shell) {
        Needs.root();
        String unshare = Needs.program("unshare").toString();
        StringBuilder script = new StringBuilder();
        mounts.forEach(
                (over, own) -> script.append("mount --bind '%s' '%s'\n".formatted(own, over)));
        return List.of(unshare, "--mount", "sh", "-eu", "-c", script + shell);
    }
}
