package org.signpost.cli;

import org.signpost.Main;
import org.signpost.observe.Clock;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Carries out command lines in this process, with the programs that the real command has.
 *
 * @param clock by which commands wait
 */
record Shell(Clock clock) {

    /** What a command line came to. */
    record Result(int code, String out, String err) {

        List<String> lines() {
            return out.lines().toList();
        }
    }

    static Shell plain() {
        return new Shell(Clock.system());
    }

    Result run(String... arguments) {
        return type("", arguments);
    }

    /** Runs it with that on standard input. */
    Result type(String input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal =
                new Terminal(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false);
        Programs real = Main.programs();
        Programs programs = new Programs(real.server(), real.store(), real.lab(), clock);
        int code = SignpostCommand.run(arguments, terminal, programs);
        return new Result(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
