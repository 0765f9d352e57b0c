package org.signpost;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * What the launcher makes of the libraries' jars, so that Java can put their classes into a cache,
 * still works: Java verifies each class.
 */
class RepackTest {

    private static final int JAVA_6 = 50;

    @TempDir Path folder;

    @Test
    void oldClassesGetStackMapsThatJavaAccepts() throws Exception {
        Path jar = folder.resolve("old.jar");
        Files.copy(Path.of(location(CommandLine.class)), jar);
        assertThat(versions(jar)).anyMatch(version -> version < JAVA_6);

        assertThat(repack(jar)).isEmpty();

        assertThat(versions(jar)).isNotEmpty().allMatch(version -> version >= JAVA_6);
        List<String> refused = new ArrayList<>();
        URL[] path = {jar.toUri().toURL()};
        try (URLClassLoader loader =
                new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
            for (String name : classes(jar)) {
                try {
                    Class.forName(name, true, loader);
                } catch (LinkageError e) {
                    refused.add(name + ": " + e);
                }
            }
        }
        assertThat(refused).isEmpty();
    }

    @Test
    void signaturesGoAndNothingElse() throws Exception {
        Path jar = folder.resolve("signed.jar");
        write(jar, "META-INF/A.SF", "META-INF/A.RSA", "META-INF/services/A.SF", "a/b.txt");
        assertThat(repack(jar)).isEmpty();
        try (ZipFile made = new ZipFile(jar.toFile())) {
            assertThat(made.stream().map(ZipEntry::getName))
                    .containsExactly("META-INF/services/A.SF", "a/b.txt");
            byte[] content = made.getInputStream(made.getEntry("a/b.txt")).readAllBytes();
            assertThat(content).asString().isEqualTo("content of a/b.txt");
        }
    }

    @Test
    void aJarThatNeedsNeitherStaysTheSameFile() throws Exception {
        Path jar = folder.resolve("plain.jar");
        write(jar, "a/b.txt");
        Object file = Files.getAttribute(jar, "unix:ino");
        assertThat(repack(jar)).isEmpty();
        assertThat(Files.getAttribute(jar, "unix:ino")).isEqualTo(file);
    }

    /** What it says. */
    private String repack(Path jar) throws IOException, InterruptedException {
        Path base = Path.of(System.getProperty("signpost.basedir", ""));
        Path said = folder.resolve("said");
        Process java =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                base.resolve("src/build/Repack.java").toString(),
                                jar.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        int code = java.waitFor();
        return code == 0 ? Files.readString(said) : "exit code " + code + Files.readString(said);
    }

    private static void write(Path jar, String... names) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream out = new ZipOutputStream(file)) {
            for (String name : names) {
                out.putNextEntry(new ZipEntry(name));
                out.write(("content of " + name).getBytes(StandardCharsets.UTF_8));
                out.closeEntry();
            }
        }
    }

    private static String location(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }

    private static List<Integer> versions(Path jar) throws IOException {
        List<Integer> versions = new ArrayList<>();
        try (ZipFile file = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : file.stream().filter(e -> isClass(e.getName())).toList()) {
                byte[] start = file.getInputStream(entry).readNBytes(8);
                DataInputStream in = new DataInputStream(new ByteArrayInputStream(start));
                in.skipNBytes(6);
                versions.add(in.readUnsignedShort());
            }
        }
        return versions;
    }

    private static List<String> classes(Path jar) throws IOException {
        try (ZipFile file = new ZipFile(jar.toFile())) {
            return file.stream()
                    .map(ZipEntry::getName)
                    .filter(RepackTest::isClass)
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .map(name -> name.replace('/', '.'))
                    .toList();
        }
    }

    private static boolean isClass(String name) {
        return name.endsWith(".class") && !name.endsWith("module-info.class");
    }
}
