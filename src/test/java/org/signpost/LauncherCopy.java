package org.signpost;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

/**
 * A copy of the launcher in a folder of its own, with a Maven that only puts jars in place.
 *
 * @param root the copy's folder; its tools are in {@code bin}, the jars Maven puts in place in
 *     {@code made}
 */
record LauncherCopy(Path root) {

    private static final List<String> TOOLS =
            List.of(
                    "bash",
                    "cat",
                    "cp",
                    "cut",
                    "env",
                    "find",
                    "flock",
                    "grep",
                    "head",
                    "ls",
                    "mkdir",
                    "mv",
                    "readlink",
                    "rm",
                    "rmdir",
                    "sed",
                    "sha256sum",
                    "sleep",
                    "sort",
                    "stat",
                    "timeout",
                    "tr",
                    "true",
                    "xargs");

    private static final String MAVEN =
            """
            #!/bin/bash
            echo "$JAVA_HOME" >> made/calls
            [ ! -e made/broken ] || { echo '[ERROR] Broken.java:[7,1] broken'; exit 1; }
            mkdir -p target/signpost/maven target/signpost/lib
            cp made/signpost.jar target/signpost/maven/signpost-1.jar
            cp made/lib/* target/signpost/lib/
            printf %s "$(cd made && ls -d lib/* | tr '\\n' ':' | sed 's/:$//')" \
                > target/signpost/maven/class-path
            """;

    private static final String MAIN =
            """
            package org.signpost;
            class Main {
                public static void main(String[] arguments) throws Exception {
                    System.out.println(java.nio.file.Path.of("").toAbsolutePath());
                    System.out.println(String.join(" ", arguments));
                    System.out.println(System.getProperty("java.class.path"));
                    System.out.println(System.getProperty("extra"));
                    System.out.println(System.getenv("LISTEN_PID"));
                    System.out.println(ProcessHandle.current().pid());
                    for (String closed : new String[] {"java.io", "sun.nio.ch"}) {
                        System.out.println(
                                Object.class.getModule().isOpen(closed, Main.class.getModule()));
                    }
                    if (arguments.length > 0 && arguments[0].equals("sockets")) {
                        for (String number : new String[] {"3", "4"}) {
                            System.out.println(
                                    java.nio.file.Files.readSymbolicLink(
                                            java.nio.file.Path.of("/proc/self/fd", number)));
                        }
                    }
                    if (arguments.length > 0 && arguments[0].equals("wait")) System.in.read();
                    if (arguments.length > 0 && arguments[0].equals("fail")) System.exit(7);
                }
            }
            """;

    /** What a run of the launcher ended with. */
    record Result(int code, String out, String err) {
        String line(int number) {
            return out.lines().toList().get(number);
        }
    }

    static LauncherCopy in(Path folder) throws IOException {
        Path root = folder.toRealPath();
        LauncherCopy copy = new LauncherCopy(root);
        Files.copy(
                Path.of("signpost"), root.resolve("signpost"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String name : List.of("src/main/java", "src/build", "made/lib", "bin", "elsewhere")) {
            Files.createDirectories(root.resolve(name));
        }
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        Files.writeString(root.resolve("src/main/java/Main.java"), MAIN);
        for (String tool : TOOLS) copy.link(tool);
        copy.maven();
        copy.jar("made/signpost.jar", copy.compiled());
        copy.library("one-1.jar", "first");
        return copy;
    }

    /** Puts a library among those that Maven copies. */
    void library(String name, String content) throws IOException {
        jar("made/lib/" + name, Map.of("content", content.getBytes(UTF_8)));
    }

    Process start(Path from, Map<String, String> environment, String... command)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(from.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", root.resolve("bin").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SIGNPOST_JDK_FOLDERS", root.resolve("elsewhere").toString());
        builder.environment().put("SIGNPOST_CACHE", "off");
        builder.environment().putAll(environment);
        return builder.redirectError(root.resolve("made/err").toFile()).start();
    }

    Result run(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        String[] command =
                Stream.concat(Stream.of(root.resolve("signpost").toString()), Stream.of(arguments))
                        .toArray(String[]::new);
        return result(start(root, environment, command));
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), arguments);
    }

    Result result(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        int code = process.waitFor();
        return new Result(code, out, Files.readString(root.resolve("made/err")));
    }

    /** The launcher's command for somebody who may write nothing below target. */
    List<String> asReader() throws IOException {
        try (Stream<Path> all = Files.walk(root().resolve("target"))) {
            for (Path path : all.toList()) Unprivileged.mayOnlyRead(path);
        }
        List<String> command = new ArrayList<>(Unprivileged.command());
        command.add(root().resolve("signpost").toString());
        return command;
    }

    /** How often Maven was called. */
    long builds() throws IOException {
        Path calls = root.resolve("made/calls");
        return Files.exists(calls) ? Files.readString(calls).lines().count() : 0;
    }

    /** The names in a folder below target/signpost that begin so. */
    List<String> names(String folder, String prefix) throws IOException {
        Path path = root.resolve("target/signpost").resolve(folder);
        try (Stream<Path> files = Files.list(path)) {
            return files.map(f -> f.getFileName() + "")
                    .filter(n -> n.startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }

    private void link(String tool) throws IOException {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            Path file = Path.of(folder, tool);
            if (!Files.isExecutable(file)) continue;
            Files.createSymbolicLink(root.resolve("bin").resolve(tool), file);
            return;
        }
    }

    private void maven() throws IOException {
        Path file = Files.writeString(root.resolve("bin/mvn"), MAVEN);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Map<String, byte[]> compiled() throws IOException {
        Path source = root.resolve("src/main/java/Main.java");
        Path classes = Files.createDirectories(root.resolve("made/classes"));
        int code =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", classes.toString(), source.toString());
        if (code != 0) throw new IOException("Main does not compile");
        Path main = classes.resolve("org/signpost/Main.class");
        return Map.of("org/signpost/Main.class", Files.readAllBytes(main));
    }

    private void jar(String name, Map<String, byte[]> entries) throws IOException {
        try (OutputStream file = Files.newOutputStream(root.resolve(name));
                var jar = new JarOutputStream(file)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
            }
        }
    }
}
