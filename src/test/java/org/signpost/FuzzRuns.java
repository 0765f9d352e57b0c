package org.signpost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Fuzzes a parser until it has had so many inputs. What was done is kept in a folder, so that a run
 * that was stopped goes on where it was: inputs are counted in rounds, and only whole rounds count,
 * and only those of the same code.
 *
 * <p>Arguments: the name of the class, how many inputs, and the paths that hold the code. The last
 * line says what was shown.
 */
final class FuzzRuns {

    private static final Path SOURCES = Path.of("src/test/java");
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final Path FOLDER = Path.of("target/fuzz");
    private static final long ROUND = 500_000;
    private static final Pattern DONE = Pattern.compile("#(\\d+)\\s+DONE");

    private FuzzRuns() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        String parser = parser(arguments[0]);
        long inputs = Long.parseLong(arguments[1]);
        List<String> paths = List.of(arguments).subList(2, arguments.length);
        System.out.println(fuzz(parser, inputs, code(paths)) + " inputs, no finding");
    }

    private static String parser(String name) throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.endsWith(name + ".java"))
                    .map(file -> SOURCES.relativize(file).toString())
                    .map(file -> file.substring(0, file.length() - ".java".length()))
                    .map(file -> file.replace('/', '.'))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no fuzz test " + name));
        }
    }

    /** Tries inputs in rounds; how many there were in all. */
    private static long fuzz(String parser, long inputs, String code)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(FOLDER.resolve(parser));
        Files.createDirectories(folder.resolve("corpus"));
        Path state = folder.resolve("inputs");
        long done = done(state, code);
        while (done < inputs) {
            done += round(parser, folder, Math.min(ROUND, inputs - done));
            Files.writeString(state, done + " " + code + "\n");
            System.out.println(parser + ": " + done + " inputs");
        }
        return done;
    }

    private static long done(Path state, String code) throws IOException {
        if (!Files.exists(state)) return 0;
        String[] words = Files.readString(state).strip().split(" ", -1);
        return words.length == 2 && words[1].equals(code) ? Long.parseLong(words[0]) : 0;
    }

    /** Tells one state of the code from another. */
    private static String code(List<String> paths) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
        for (String path : paths) {
            try (Stream<Path> files = Files.walk(Path.of(path))) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    digest.update(Files.readAllBytes(file));
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    private static long round(String parser, Path folder, long inputs)
            throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        int code =
                new ProcessBuilder(command(parser, folder, inputs))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start()
                        .waitFor();
        OptionalLong count = count(Files.readString(log));
        if (code != 0 || count.isEmpty()) {
            Files.deleteIfExists(folder.resolve("inputs"));
            throw new IOException(
                    parser + ": a finding, or the fuzzer failed (" + code + "); see " + log);
        }
        return count.getAsLong();
    }

    private static OptionalLong count(String log) {
        Matcher matcher = DONE.matcher(log);
        return matcher.find()
                ? OptionalLong.of(Long.parseLong(matcher.group(1)))
                : OptionalLong.empty();
    }

    private static List<String> command(String parser, Path folder, long inputs)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx1g",
                        "-XX:+EnableDynamicAgentLoading",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + parser,
                        "--instrumentation_includes=org.signpost.**",
                        // What the tests themselves compare guides nobody, and is slow.
                        "--instrumentation_excludes=" + parser + ":org.signpost.Finding",
                        // Six times as many inputs where a parser uses patterns, in the same time.
                        "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.RegexRoadblocks",
                        "--reproducer_path=" + folder,
                        "-artifact_prefix=" + folder + "/",
                        "-max_len=300",
                        "-runs=" + inputs,
                        folder.resolve("corpus").toString()));
        seeds(parser).forEach(seed -> command.add(seed.toString()));
        return command;
    }

    private static List<Path> seeds(String parser) throws IOException {
        Path folder = RESOURCES.resolve(parser.replace('.', '/') + "Inputs");
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.sorted().toList();
        }
    }
}
