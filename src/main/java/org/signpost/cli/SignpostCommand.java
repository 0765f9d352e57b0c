package org.signpost.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code signpost}: the command that holds all others. */
@Command(
        name = "signpost",
        mixinStandardHelpOptions = true,
        versionProvider = SignpostCommand.Version.class,
        description = "An e-mail server: receives, queues, relays and delivers mail.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes: 0 fine, 1 problems found, 2 wrong usage, 3 could not do it;",
            "sendmail has those of sysexits.h.",
            "",
            "\"signpost COMMAND --help\" explains a command. Examples:",
            "  signpost lab",
            "  signpost init mx1.example.com example.com && signpost check && signpost run"
        })
public final class SignpostCommand {

    private SignpostCommand() {}

    /** Carries out the command line and tells the process's exit code. */
    public static int run(String[] arguments, Terminal terminal, Programs programs) {
        SendmailCommand sendmail = new SendmailCommand(terminal, programs);
        List<String> words = List.of(arguments);
        if (!words.isEmpty() && words.getFirst().equals("sendmail")) {
            return sendmail.run(words.subList(1, words.size()));
        }
        CommandLine line = commandLine(words, terminal, programs, sendmail);
        line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler((e, given) -> explain(e, terminal));
        line.setExecutionExceptionHandler((e, command, parsed) -> explain(e, terminal));
        return line.execute(arguments);
    }

    /** What reads those words. */
    static CommandLine commandLine(
            List<String> words, Terminal terminal, Programs programs, SendmailCommand sendmail) {
        CommandLine line = new CommandLine(new SignpostCommand());
        commands(terminal, programs, sendmail, words).forEach(c -> line.addSubcommand(c.get()));
        return line;
    }

    /**
     * All commands in the order of the help, or only the one that is named: to look at those that
     * nobody asked for would take a good part of a server's start.
     */
    private static Collection<Supplier<Object>> commands(
            Terminal terminal, Programs programs, SendmailCommand sendmail, List<String> words) {
        Map<String, Supplier<Object>> all = new LinkedHashMap<>();
        all.put("lab", () -> new LabCommand(terminal, programs));
        all.put("init", () -> new InitCommand(terminal, programs));
        all.put("check", () -> new CheckCommand(terminal, programs));
        all.put("run", () -> new RunCommand(terminal, programs));
        all.put("reload", () -> new ReloadCommand(terminal, programs));
        all.put("user", () -> UserCommand.line(terminal, programs));
        all.put("dkim", () -> DkimCommand.line(terminal, programs));
        all.put("queue", () -> new QueueCommand(terminal, programs));
        all.put("report", () -> new ReportCommand(terminal, programs));
        all.put("dns", () -> new DnsCommand(terminal));
        all.put("send", () -> new SendCommand(terminal, programs));
        all.put("sendmail", () -> sendmail);
        all.put("verify", () -> new VerifyCommand(terminal, programs));
        all.put("sign", () -> new SignCommand(terminal, programs));
        // No method reference: JDK 25 can't make a class-data cache with one to such an old class.
        all.put("help", () -> new CommandLine.HelpCommand());
        boolean named = !words.isEmpty() && all.containsKey(words.getFirst());
        if (named && !words.getFirst().equals("help")) all.keySet().retainAll(words.subList(0, 1));
        return all.values();
    }

    /** The mistake, what may have been meant, and where to read on: not the whole help. */
    private static int explain(CommandLine.ParameterException e, Terminal terminal) {
        CommandLine command = e.getCommandLine();
        terminal.note("signpost: " + e.getMessage());
        PrintWriter err = new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8);
        boolean guessed = CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        if (!guessed && !command.getSubcommands().isEmpty() && !isOption(e)) {
            terminal.note("commands: " + String.join(", ", command.getSubcommands().keySet()));
        }
        terminal.note("\"" + command.getCommandSpec().qualifiedName() + " --help\" explains it");
        return Exit.USAGE;
    }

    private static boolean isOption(CommandLine.ParameterException e) {
        return e instanceof CommandLine.UnmatchedArgumentException unmatched
                && unmatched.getUnmatched().stream().anyMatch(w -> w.startsWith("-"));
    }

    /** A user's mistake gets one line; only our own mistakes get a stack trace. */
    private static int explain(Exception e, Terminal terminal) {
        switch (e) {
            case Failure failure -> {
                terminal.note("signpost: " + failure.getMessage());
                return failure.exitCode();
            }
            case IOException broken -> terminal.note("signpost: " + Words.of(broken));
            case UncheckedIOException broken -> terminal.note("signpost: " + words(broken));
            case InterruptedException stopped -> terminal.note("signpost: interrupted");
            default -> {
                terminal.note("signpost: this is a bug, please report it:");
                e.printStackTrace(terminal.err());
            }
        }
        return Exit.COULD_NOT;
    }

    private static String words(UncheckedIOException broken) {
        return Optional.ofNullable(broken.getCause()).map(Words::of).orElse(broken.toString());
    }

    /** Reads the version from the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version =
                    Optional.ofNullable(
                                    SignpostCommand.class.getPackage().getImplementationVersion())
                            .orElse("development");
            return new String[] {"signpost " + version};
        }
    }
}
