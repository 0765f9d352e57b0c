package org.signpost.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where a command reads and prints.
 *
 * @param in standard input
 * @param out for what was asked for
 * @param err for everything else
 * @param colour whether {@code out} understands colours
 */
public record Terminal(InputStream in, PrintStream out, PrintStream err, boolean colour) {

    /** The process's own; in colour where a person looks at it and NO_COLOR isn't set. */
    public static Terminal system() {
        boolean wanted = Optional.ofNullable(System.getenv("NO_COLOR")).orElse("").isEmpty();
        boolean able = !"dumb".equals(System.getenv("TERM"));
        boolean colour = person().isPresent() && wanted && able;
        return new Terminal(System.in, System.out, System.err, colour);
    }

    /** Prints a line. */
    void say(String line) {
        out.println(line);
    }

    /** Prints a line beside the output. */
    void note(String line) {
        err.println(line);
    }

    /**
     * A new password: from the first line of standard input, or asked twice.
     *
     * @throws Failure when there is neither, or the two differ
     */
    String newPassword(boolean fromStandardInput) throws IOException {
        if (fromStandardInput) return firstLine();
        String password = ask("New password: ", "--password-stdin");
        String again = ask("Once more: ", "--password-stdin");
        if (!password.equals(again)) throw Failure.usage("the two passwords differ");
        if (password.isEmpty()) throw Failure.usage("the password is empty");
        return password;
    }

    /** An existing password, asked for once. */
    String password() throws IOException {
        return ask("Password: ", "--password-file");
    }

    /** Whether a person types here. */
    boolean isInteractive() {
        return person().isPresent();
    }

    /** The terminal at which a person sits, if one does. */
    private static Optional<Console> person() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
    }

    private static String ask(String prompt, String instead) throws IOException {
        return Prompt.password(prompt)
                .orElseThrow(
                        () -> Failure.usage("no terminal to ask for the password; use " + instead));
    }

    /** The first line of standard input, without its line end. */
    String firstLine() throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        String line = Optional.ofNullable(reader.readLine()).orElse("");
        if (line.isEmpty()) throw Failure.usage("standard input has no password in its first line");
        return line;
    }
}
