package org.signpost.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code signpost lab}: a small internet on this machine. */
@Command(
        name = "lab",
        mixinStandardHelpOptions = true,
        header = "Runs three mail servers and their DNS on loopback, and mail between them.",
        description = {
            "Nothing leaves this machine. It stays up until Ctrl-C, for trying things out.",
            "Exit codes: 0 every message arrived, and SPF, DKIM, DMARC, ARC and iprev found",
            "what they should; 1 not so, 2 wrong usage, 3 it can't start."
        },
        footer = {
            "",
            "Examples:",
            "  signpost lab",
            "  signpost lab --once",
            "  signpost lab --dir lab   (keeps its folder; change the configurations there)"
        })
final class LabCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Programs programs;

    @Option(
            names = "--once",
            description = "Ends after its messages: 0 if all is well, 1 otherwise.")
    private boolean once;

    @Option(
            names = "--dir",
            paramLabel = "FOLDER",
            description = {
                "Where the servers keep their data. Default: a",
                "temporary folder, removed at the end unless --once",
                "missed a message."
            })
    private Optional<Path> folder = Optional.empty();

    LabCommand(Terminal terminal, Programs programs) {
        this.terminal = terminal;
        this.programs = programs;
    }

    @Override
    public Integer call() throws IOException {
        return programs.lab().run(folder, once, terminal);
    }
}
