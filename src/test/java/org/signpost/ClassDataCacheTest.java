package org.signpost;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The launcher's training run comes to a cache. Java 25 fails to write one for some code that is
 * otherwise sound, and then every start is slow without a word.
 */
class ClassDataCacheTest {

    @TempDir Path folder;

    @Test
    void theTrainingRunMakesACache() throws Exception {
        Path cache = folder.resolve("cache.aot");
        Path log = folder.resolve("log");
        Process training =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:AOTCacheOutput=" + cache,
                                "-cp",
                                jars(),
                                Main.class.getName(),
                                "warm")
                        // Where Java writes what it knows of its own crash.
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        assertThat(training.waitFor()).as(Files.readString(log)).isZero();
        assertThat(cache).as(Files.readString(log)).isNotEmptyFile();
        assertThat(Files.readString(log))
                .contains(
                        "node.ready",
                        "message.accept",
                        "outcome=delivered",
                        "tls=\"encrypted",
                        "tls=none");
    }

    /** A cache is of jars only. */
    private String jars() throws IOException {
        Path signpost = folder.resolve("signpost.jar");
        Path classes = Path.of(System.getProperty("signpost.basedir", ""), "target", "classes");
        try (OutputStream file = Files.newOutputStream(signpost);
                JarOutputStream jar = new JarOutputStream(file);
                Stream<Path> found = Files.walk(classes)) {
            for (Path path : found.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(path).toString()));
                Files.copy(path, jar);
                jar.closeEntry();
            }
        }
        List<String> libraries =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                        .filter(entry -> entry.endsWith(".jar"))
                        .toList();
        return Stream.concat(Stream.of(signpost.toString()), libraries.stream())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
