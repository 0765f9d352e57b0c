package org.signpost.cli;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Asks a person for a password without showing it, also where standard input is something else:
 * {@code echo Hello | signpost send …}. Then it asks at the terminal that the process belongs to,
 * as ssh does.
 */
final class Prompt {

    private static final Path TERMINAL = Path.of("/dev/tty");

    private Prompt() {}

    /** What was typed, without the line end; empty where there is no terminal. */
    static Optional<String> password(String prompt) throws IOException {
        Optional<Console> console =
                Optional.ofNullable(System.console()).filter(Console::isTerminal);
        if (console.isEmpty()) return atTerminal(prompt);
        return Optional.ofNullable(console.get().readPassword("%s", prompt)).map(String::new);
    }

    private static Optional<String> atTerminal(String prompt) throws IOException {
        try (OutputStream out = Files.newOutputStream(TERMINAL);
                InputStream in = Files.newInputStream(TERMINAL)) {
            // Java can't switch the echo off at a terminal that isn't its console.
            Thread restore = Thread.ofPlatform().unstarted(() -> stty("echo"));
            Runtime.getRuntime().addShutdownHook(restore);
            if (!stty("-echo")) return Optional.empty();
            try {
                out.write(prompt.getBytes(StandardCharsets.UTF_8));
                return Optional.of(line(in));
            } finally {
                stty("echo");
                Runtime.getRuntime().removeShutdownHook(restore);
                out.write('\n');
            }
        } catch (FileSystemException noTerminal) {
            return Optional.empty();
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream typed = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) typed.write(c);
        return typed.toString(StandardCharsets.UTF_8);
    }

    private static boolean stty(String mode) {
        try {
            return new ProcessBuilder("stty", mode)
                            .redirectInput(new File(TERMINAL.toString()))
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchProgram) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
