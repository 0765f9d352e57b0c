package org.signpost;

import org.signpost.crash.Count;
import org.signpost.crash.Progress;
import org.signpost.crash.Siege;
import org.signpost.crash.Tally;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Kills the server under load as often as is asked for, for {@code signpost test long crash
 * --rounds N}. Ten kills, an end by SIGTERM and the delivery of all that is left make a block on
 * one data folder; a run that was interrupted goes on after the last whole block. The last line
 * that it prints is the result.
 */
public final class CrashRounds {

    private static final int BLOCK = 10;
    private static final Path FOLDER = Path.of("target", "crash");

    private CrashRounds() {}

    /** {@code --rounds N}, 100 without; exits with 0 when nothing was lost. */
    public static void main(String... arguments) throws IOException, InterruptedException {
        int rounds = 100;
        if (arguments.length == 2 && arguments[0].equals("--rounds")) {
            rounds = Integer.parseInt(arguments[1]);
        } else if (arguments.length > 0) {
            System.err.println("Usage: CrashRounds [--rounds N]");
            System.exit(2);
        }
        try {
            System.exit(run(rounds) ? 0 : 1);
        } catch (IllegalStateException shutdown) {
            say("interrupted; the next run goes on after the last whole block");
        }
    }

    private static boolean run(int rounds) throws IOException, InterruptedException {
        Progress progress = Progress.of(FOLDER.resolve("progress"), rounds);
        say("seed " + progress.seed());
        Tally total = progress.tally();
        if (total.of(Count.KILLED) > 0) {
            say("goes on after " + total.of(Count.KILLED) + " rounds");
        }
        while (total.of(Count.KILLED) < rounds) {
            int done = Math.toIntExact(total.of(Count.KILLED));
            int next = Math.min(BLOCK, rounds - done);
            List<String> faults = block(next, progress.seed() + done, total);
            if (!faults.isEmpty()) {
                faults.forEach(CrashRounds::say);
                say(faults.size() + " faults; the files are in " + FOLDER);
                // What failed once must not be passed over by going on after it.
                progress.forget();
                return false;
            }
            progress.save();
        }
        progress.forget();
        say(total.result());
        return true;
    }

    private static List<String> block(int rounds, long seed, Tally total)
            throws IOException, InterruptedException {
        Path folder = FOLDER.resolve("server");
        remove(folder);
        try (Siege siege = new Siege(folder, seed, Siege.MANY_MESSAGES, CrashRounds::say)) {
            Thread abandon = Thread.ofPlatform().unstarted(siege::abandon);
            Runtime.getRuntime().addShutdownHook(abandon);
            List<String> faults = new ArrayList<>();
            try {
                endure(siege, rounds);
            } catch (IOException e) {
                faults.add("the test came to an early end: " + e);
            }
            // Throws when the run is being interrupted: then what was found means nothing.
            Runtime.getRuntime().removeShutdownHook(abandon);
            total.addAll(siege.tally());
            faults.addAll(siege.faults());
            return faults;
        }
    }

    /** Goes on until the first fault, so that none is forgotten when the run is interrupted. */
    private static void endure(Siege siege, int rounds) throws IOException, InterruptedException {
        for (int i = 0; i < rounds && siege.faults().isEmpty(); i++) siege.killedUnderLoad();
        if (siege.faults().isEmpty()) siege.endedUnderLoad();
        if (siege.faults().isEmpty()) siege.drained();
    }

    private static void say(String line) {
        System.out.println(line);
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
