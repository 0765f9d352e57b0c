package org.signpost.cli;

import org.signpost.observe.Clock;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtpclient.Caller;
import org.signpost.smtpclient.Dialogue;
import org.signpost.smtpclient.Login;
import org.signpost.smtpclient.OpenResult;
import org.signpost.smtpclient.Outgoing;
import org.signpost.smtpclient.Sent;
import org.signpost.smtpclient.SmtpClient;
import org.signpost.smtpclient.SmtpConnection;
import org.signpost.smtpclient.Target;
import org.signpost.smtpclient.Timeouts;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code signpost send}: a mail client for people who look after mail servers. */
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Sends one message: to a submission server with a login, or straight to an MX.",
        description = {
            "A password is only ever sent over TLS, to a server whose certificate was",
            "verified."
        },
        footer = {
            "",
            "Examples:",
            "  signpost send --from alice@example.com --to bob@example.net -v \\",
            "      --server mail.example.com:465 --user alice@example.com",
            "  signpost send --from alice@example.com --to bob@example.net -v   (to his MX)",
            "",
            "Exit codes: 0 accepted for every recipient, 1 refused, 2 wrong usage, 3 no",
            "server could be spoken to."
        })
final class SendCommand implements Callable<Integer> {

    /** What the client says of certificates without a trusted authority. */
    private static final List<String> UNTRUSTED =
            List.of("the certificate is self-signed", "does not lead to a trusted authority");

    private final Terminal terminal;
    private final Programs programs;

    @Mixin private MessageOptions message = new MessageOptions();
    @Mixin private ServerOptions server = new ServerOptions();

    @Option(
            names = {"-v", "--verbose"},
            description = "Shows the dialogue.")
    private boolean verbose;

    SendCommand(Terminal terminal, Programs programs) {
        this.terminal = terminal;
        this.programs = programs;
    }

    @Override
    public Integer call() throws IOException {
        Outgoing outgoing = message.outgoing(terminal);
        List<ServerOptions.Choice> choices = server.choices(outgoing.mailboxes());
        // A password is asked for last: not before what is wrong with the command has been said.
        Optional<Login> login = server.login(terminal);
        Caller caller = new Caller(server.helo(), Optional.empty(), login);
        SmtpClient client = new SmtpClient(() -> Timeouts.RFC_5321, Clock.system());
        Dialogue dialogue = verbose ? new ShownDialogue(terminal) : Dialogue.none();
        boolean refused = false;
        for (ServerOptions.Choice choice : choices) {
            switch (open(client, choice, caller, dialogue)) {
                case OpenResult.Open(SmtpConnection connection) -> {
                    return send(connection, outgoing);
                }
                case OpenResult.Refused(var stage, DeliveryStatus status) -> {
                    terminal.note(told(choice, status));
                    refused |= status.reply().isPresent() || stage == OpenResult.Stage.LOGIN;
                }
            }
        }
        throw refused ? Failure.problem("refused") : Failure.couldNot("no server took the session");
    }

    private OpenResult open(
            SmtpClient client, ServerOptions.Choice choice, Caller caller, Dialogue dialogue) {
        Target target = choice.target();
        try (Impatience watched = new Impatience(target, dialogue, terminal, programs.clock())) {
            return client.open(target, choice.policy(), caller, watched);
        }
    }

    /** The reason, with the server's name where it hasn't got it. */
    private static String told(ServerOptions.Choice choice, DeliveryStatus status) {
        String remote = choice.target().remote();
        String reason = status.reason().contains(remote) ? "" : remote + ": ";
        boolean untrusted = UNTRUSTED.stream().anyMatch(status.reason()::contains);
        return reason
                + status.reason()
                + (untrusted ? "; --trust FILE takes a certificate that you have" : "");
    }

    private int send(SmtpConnection connection, Outgoing outgoing) {
        try (connection) {
            Sent sent = connection.send(outgoing);
            for (int i = 0; i < outgoing.recipients().size(); i++) {
                DeliveryStatus status = sent.recipients().get(i);
                terminal.say(outgoing.mailboxes().get(i) + ": " + status.reason());
            }
            return sent.toAll() ? Exit.FINE : Exit.PROBLEMS;
        }
    }

    /** Reads a password file's first line. */
    static String password(Path file) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (CharacterCodingException notText) {
            throw Failure.couldNot(file + " isn't text in UTF-8");
        }
        if (lines.isEmpty() || lines.getFirst().isEmpty()) {
            throw Failure.couldNot(file + " has no password in its first line");
        }
        return lines.getFirst();
    }
}
