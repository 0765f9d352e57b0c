package org.signpost.peers;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a test finds outside of the project. Where it is missing, the test is skipped, visibly; it
 * fails where the suite promises to have it.
 */
public final class Needs {

    private static final Path SUITES = Path.of("../shared/suites");

    private Needs() {}

    /** A program on the path, or where Debian has what only root runs. */
    public static Path program(String name) {
        Optional<Path> found =
                Stream.concat(
                                Stream.of(System.getenv("PATH").split(":", -1)),
                                Stream.of("/usr/sbin", "/sbin"))
                        .map(folder -> Path.of(folder, name))
                        .filter(Files::isExecutable)
                        .findFirst();
        need(found.isPresent(), name + " is not installed");
        return found.orElseThrow();
    }

    /** Servers that run their parts as different users can't be started otherwise. */
    static void root() {
        need("root".equals(System.getProperty("user.name")), "only root can start this peer");
    }

    /** A file of the public suites. */
    public static Path suite(String name) {
        Path file = SUITES.resolve(name);
        need(Files.exists(file), file + " is missing");
        return file;
    }

    /** Anything else that tests may find or not. */
    public static void need(boolean there, String otherwise) {
        if (!there && "true".equals(System.getenv("CI"))) fail(otherwise);
        assumeTrue(there, otherwise);
    }
}
