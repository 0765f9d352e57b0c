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
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Fuzzes one parser after the other, each in a process of its own, until each has had so many
 * inputs. What was done is kept in a folder, so that a run that was stopped goes on where it was:
 * inputs are counted in rounds, and only whole rounds count, and only those of the same code.
 *
 * <p>Arguments: {@code --inputs N} (10,000,000 by default) and names of classes, without which all
 * are taken. The last line says what was shown.
 */
final class FuzzRuns {

    private static final Path SOURCES = Path.of("src/test/java");
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final Path FOLDER = Path.of("target/fuzz");
    private static final long ROUND = 500_000;
    private static final Pattern DONE = Pattern.compile("#(\\d+)\\s+DONE");

    private FuzzRuns() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        long inputs = 10_000_000;
        List<String> names = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--inputs")) inputs = Long.parseLong(arguments[++i]);
            else names.add(arguments[i]);
        }
        TreeMap<String, Long> done = new TreeMap<>();
        for (String parser : parsers(names)) done.put(parser, fuzz(parser, inputs));
        if (done.isEmpty()) throw new IOException("no fuzz test of that name");
        System.out.println(
                done.size()
                        + " parsers, at least "
                        + done.values().stream().mapToLong(n -> n).min().orElse(0)
                        + " inputs each, no finding: "
                        + String.join(" ", done.keySet()));
    }

    /** The classes whose names end with Fuzz, or those of them that were asked for. */
    private static List<String> parsers(List<String> names) throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.map(file -> SOURCES.relativize(file).toString())
                    .filter(file -> file.endsWith("Fuzz.java"))
                    .map(file -> file.substring(0, file.length() - ".java".length()))
                    .map(file -> file.replace('/', '.'))
                    .filter(parser ->
                            names.isEmpty()
                                    || names.contains(
                                            parser.substring(parser.lastIndexOf('.') + 1)))
                    .sorted()
                    .toList();
        }
    }

    /** Tries inputs in rounds; how many there were in all. */
    private static long fuzz(String parser, long inputs) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(FOLDER.resolve(parser));
        Files.createDirectories(folder.resolve("corpus"));
        Path state = folder.resolve("inputs");
        String code = code();
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
    private static String code() throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
        try (Stream<Path> files = Files.walk(Path.of("target/classes/org"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                digest.update(Files.readAllBytes(file));
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
                        "--reproducer_path=" + folder,
                        "-artifact_prefix=" + folder + "/",
                        "-max_len=600",
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
