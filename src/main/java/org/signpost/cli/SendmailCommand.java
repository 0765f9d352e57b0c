package org.signpost.cli;

import org.signpost.json.JsonObject;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code signpost sendmail}: hands a message over as cron and scripts do. It reads its arguments
 * itself, since their forms are older than every option parser.
 */
@Command(
        name = "sendmail",
        header = "Takes a message on standard input, as other servers' sendmail does.",
        customSynopsis = "signpost sendmail [-t] [-i] [-f ADDRESS] [-F NAME] [ADDRESS...]",
        description = {
            "When the command ends with 0, the message is in the queue, on disk. The server",
            "need not run.",
            "",
            "  -t               more recipients are in To, Cc and Bcc; Bcc is removed",
            "  -i, -oi          a line with only a dot doesn't end the message",
            "  -f, -r ADDRESS   the envelope's sender, in a domain of this server, or <>.",
            "                   Default: the user's name in the first domain",
            "  -F NAME          the full name, for a message without From",
            "  --               what follows are recipients",
            "  --config FILE    the configuration, as for other commands",
            "  --node NAME      which [nodes.NAME] table overrides [node]",
            "",
            "Other options of other sendmails change nothing; other modes than sending",
            "(-bp, -bs, -q) are refused.",
            "",
            "Who may: the server's own user, and root. For everybody on this host, say",
            "\"chmod o+x\" to the data folder: its files stay closed, the control socket can",
            "be reached, and the log has the user's name. While the server doesn't run,",
            "only its own user and root can hand in mail.",
            "",
            "The envelope's sender (-f) is an address in a domain of the server, and so are",
            "those in From, or they are at the server's own name. Where root or the",
            "server's user hands it in, From may name anybody; it isn't signed then.",
        },
        footer = {
            "",
            "Examples:",
            "  printf 'To: alice\\nSubject: x\\n\\nHi\\n' | signpost sendmail -t -i",
            "  ln -s /opt/signpost/signpost /usr/sbin/sendmail   (then cron finds it, too)",
            "",
            "Exit codes (sysexits.h): 0 in the queue, 64 wrong usage, 65 bad message or",
            "address, 67 no such recipient, 75 try again later, 77 not allowed.",
        })
final class SendmailCommand implements Runnable {

    private static final int USAGE = 64;
    private static final int DATA = 65;
    private static final int NO_USER = 67;
    private static final int TEMPORARY = 75;
    private static final int NO_PERMISSION = 77;

    private final Terminal terminal;
    private final Programs programs;

    SendmailCommand(Terminal terminal, Programs programs) {
        this.terminal = terminal;
        this.programs = programs;
    }

    /** Only for picocli, which knows this command for its help. */
    @Override
    public void run() {}

    /** Carries it out and tells the exit code, which is one of sysexits.h as everywhere. */
    int run(List<String> words) {
        try {
            SendmailArguments asked = SendmailArguments.parse(words);
            if (asked.ours().help()) return help();
            if (asked.recipients().isEmpty() && !asked.fromHeader()) {
                throw Failure.usage("no recipients; name them or say -t");
            }
            return code(answer(asked));
        } catch (Failure failure) {
            boolean usage = failure.exitCode() == Exit.USAGE;
            return failed(usage ? USAGE : TEMPORARY, String.valueOf(failure.getMessage()));
        } catch (AccessDeniedException denied) {
            String who = "; \"signpost sendmail --help\" says who may";
            return failed(NO_PERMISSION, Words.of(denied) + who);
        } catch (IOException e) {
            return failed(TEMPORARY, Words.of(e));
        } catch (InterruptedException e) {
            return failed(TEMPORARY, "interrupted");
        }
    }

    private int help() {
        new CommandLine(this).usage(terminal.out());
        return Exit.FINE;
    }

    private JsonObject answer(SendmailArguments asked) throws IOException, InterruptedException {
        ConfigOptions options = new ConfigOptions(asked.ours().config(), asked.ours().node());
        options.requireFile("SIGNPOST_CONFIG or --config names the configuration");
        Path file = options.file();
        if (Files.exists(file) && !Files.isReadable(file)) {
            throw new AccessDeniedException(file.toString());
        }
        JsonObject request =
                JsonObject.of("command", "sendmail")
                        .with("from-header", asked.fromHeader())
                        .with("sender", asked.sender())
                        .with("full-name", asked.fullName())
                        .with("recipients", asked.recipients());
        try (Spool content = Spool.of(new TextInput(terminal.in(), asked.dotEnds()))) {
            return ServerRequest.of(options, terminal, programs).answer(request, content.open());
        }
    }

    private int code(JsonObject answer) {
        Optional<String> error = answer.text("error");
        if (error.isEmpty()) return Exit.FINE;
        int code =
                switch (answer.text("fault").orElse("")) {
                    case "sender" -> NO_PERMISSION;
                    case "no-such-recipient" -> NO_USER;
                    case "message" -> DATA;
                    default -> TEMPORARY;
                };
        return failed(code, error.get());
    }

    private int failed(int code, String reason) {
        terminal.note("signpost sendmail: " + reason);
        return code;
    }
}
