package org.signpost.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * dkimpy, which signs and verifies by both algorithms; it doesn't know what {@code t=s} in a record
 * means.
 */
final class Dkimpy {

    private static final String SCRIPT = "src/test/resources/peers/dkimpy.py";

    private Dkimpy() {}

    /** What the script writes that stands beside the messages that it reads. */
    static String run(String message, String... arguments)
            throws IOException, InterruptedException {
        // Debian's own, which has Debian's packages; another may come before it on the path.
        String python = "/usr/bin/python3";
        Needs.need(Files.isExecutable(Path.of(python)), "python3 is not installed");
        Process look = new ProcessBuilder(python, "-c", "import dkim, nacl").start();
        Needs.need(look.waitFor() == 0, "python3-dkim or python3-nacl is not installed");
        return Tool.run(
                Stream.concat(Stream.of(python, SCRIPT), Stream.of(arguments)).toList(), message);
    }

    /** Writes key records, by their names, as the script reads them. */
    static void writeRecords(Path file, Map<String, String> records) throws IOException {
        String lines =
                records.entrySet().stream()
                        .map(record -> record.getKey() + " " + record.getValue())
                        .collect(Collectors.joining("\n", "", "\n"));
        Files.writeString(file, lines);
    }

    /** How each of the first two signatures of a message fares, by the message's file. */
    static Map<String, String> verdicts(Path folder, Path records)
            throws IOException, InterruptedException {
        return run("", "verify-all", records.toString(), folder.toString())
                .lines()
                .map(line -> line.split(" ", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }
}
