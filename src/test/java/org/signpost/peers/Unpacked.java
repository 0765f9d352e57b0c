package org.signpost.peers;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Programs of packages that Debian doesn't install beside one another: {@code .ci/peers} unpacks
 * them.
 */
final class Unpacked {
    private Unpacked() {}

    private static final Path FOLDER = Path.of("target", "peers");

    /** The folder of a package that has a program there. */
    static Path folder(String name, String program) {
        Path folder = FOLDER.resolve(name).toAbsolutePath();
        Needs.need(
                Files.isExecutable(folder.resolve(program)),
                name + " is not unpacked in " + FOLDER + ": run .ci/peers");
        return folder;
    }
}
