package org.signpost.peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Packages of JavaScript, which npm fetches once, in the versions that their lock file names. */
final class Npm {

    private static final Path SOURCES = Path.of("src/test/resources/peers");
    private static final Path CACHE = Path.of("target/peers");

    private Npm() {}

    /**
     * The folder with a script of that name and the packages that it needs, which outlives the
     * test.
     *
     * @param name of the folder among the resources, with the script and {@code package-lock.json}
     */
    static synchronized Path installed(String name) throws IOException, InterruptedException {
        Path npm = Needs.program("npm");
        Path cache = Files.createDirectories(CACHE.resolve(name));
        Path mark = cache.resolve("installed");
        for (Path source : sources(name)) {
            Path copy = cache.resolve(source.getFileName());
            boolean same = Files.exists(copy) && Files.mismatch(source, copy) < 0;
            if (same) continue;
            Files.copy(source, copy, StandardCopyOption.REPLACE_EXISTING);
            // Another lock is another installation.
            Files.deleteIfExists(mark);
        }
        if (Files.exists(mark)) return cache;
        Process process =
                new ProcessBuilder(
                                npm.toString(), "ci", "--no-audit", "--no-fund", "--ignore-scripts")
                        .directory(cache.toFile())
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Needs.need(process.waitFor() == 0, "npm can't install " + name + ": " + output);
        Files.createFile(mark);
        return cache;
    }

    private static List<Path> sources(String name) throws IOException {
        try (Stream<Path> files = Files.list(SOURCES.resolve(name))) {
            return files.sorted().toList();
        }
    }
}
