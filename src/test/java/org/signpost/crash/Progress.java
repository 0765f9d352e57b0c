package org.signpost.crash;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/**
 * How far a long run came, in a file, so that the next one can go on. It holds for one commit and
 * one number of rounds; of sources that were changed since the commit nothing is kept, because
 * nobody could say what it was that passed.
 */
public final class Progress {

    private final Path file;
    private final Optional<String> commit;
    private final int rounds;
    private final long seed;
    private final Tally tally;

    private Progress(Path file, Optional<String> commit, int rounds, Properties from) {
        this.file = file;
        this.commit = commit;
        this.rounds = rounds;
        seed = Long.parseLong(from.getProperty("seed", Long.toString(System.nanoTime())));
        tally = Tally.read(from);
    }

    /** What is known of a run of so many rounds of the commit that is checked out here. */
    public static Progress of(Path file, int rounds) throws IOException, InterruptedException {
        return of(file, commit(), rounds);
    }

    static Progress of(Path file, Optional<String> commit, int rounds) throws IOException {
        Properties saved = new Properties();
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                saved.load(in);
            }
        }
        boolean same =
                commit.filter(c -> c.equals(saved.getProperty("commit"))).isPresent()
                        && Integer.toString(rounds).equals(saved.getProperty("rounds"));
        return new Progress(file, commit, rounds, same ? saved : new Properties());
    }

    /** Chance begins here. */
    public long seed() {
        return seed;
    }

    /** What was counted; what is added to it is kept by {@link #save}. */
    public Tally tally() {
        return tally;
    }

    /** Keeps what was counted. */
    public void save() throws IOException {
        if (commit.isEmpty()) return;
        Properties properties = new Properties();
        properties.setProperty("commit", commit.get());
        properties.setProperty("rounds", Integer.toString(rounds));
        properties.setProperty("seed", Long.toString(seed));
        tally.write(properties);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path written = file.resolveSibling(file.getFileName() + ".new");
        try (OutputStream out = Files.newOutputStream(written)) {
            properties.store(out, "how far the long run came");
        }
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Lets the next run begin anew. */
    public void forget() throws IOException {
        Files.deleteIfExists(file);
    }

    /** The commit, when the sources are as they were at it. */
    private static Optional<String> commit() throws IOException, InterruptedException {
        if (!git("status", "--porcelain", "--", "src", "pom.xml")
                .filter(String::isEmpty)
                .isPresent()) {
            return Optional.empty();
        }
        return git("rev-parse", "HEAD");
    }

    private static Optional<String> git(String... arguments)
            throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = "git";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? Optional.of(out.strip()) : Optional.empty();
    }
}
