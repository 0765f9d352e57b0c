package org.signpost.cli;

import org.signpost.account.PasswordLength;
import org.signpost.account.RandomPassword;
import org.signpost.address.Domain;
import org.signpost.address.InternationalName;
import org.signpost.address.LocalPart;
import org.signpost.address.Mailbox;
import org.signpost.config.Config;
import org.signpost.config.ConfigFile;
import org.signpost.config.ConfigResult;
import org.signpost.config.InitialConfig;
import org.signpost.config.toml.Problem;
import org.signpost.json.JsonObject;
import org.signpost.tls.SelfSigned;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/** {@code signpost init}: a configuration that works. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        header = "Writes a configuration that works, with a certificate and the first account.",
        description = {
            "Writes signpost.toml, a self-signed certificate in tls/, the account and the",
            "keys that sign its mail, and prints a systemd unit. Nothing that exists is",
            "overwritten.",
            "Exit codes: 0 done, 1 the password is refused, 2 wrong usage, 3 it can't write,",
            "or there is a file already."
        },
        footer = {
            "",
            "Examples:",
            "  signpost init mx1.example.com example.com --unprivileged",
            "  signpost init mx1.example.com example.com --dir /etc/signpost \\",
            "      --data /var/lib/signpost"
        })
final class InitCommand implements Callable<Integer> {

    /** Long enough to replace it at leisure, short enough not to be forgotten. */
    private static final Duration CERTIFICATE_LASTS = Duration.ofDays(365);

    private static final int PASSWORD_CHARACTERS = 20;

    private static final Pattern PLAIN_WORD = Pattern.compile("[\\w./+:@%-]+");

    private final Terminal terminal;
    private final Programs programs;

    @Parameters(index = "0", paramLabel = "HOSTNAME", description = "This server's full name.")
    private String host = "";

    @Parameters(index = "1", paramLabel = "DOMAIN", description = "The domain whose mail it takes.")
    private String domain = "";

    @Option(names = "--dir", paramLabel = "FOLDER", description = "Where to write. Default: here.")
    private Path folder = Path.of("");

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Queue, accounts and mail; relative to --dir. Default: ${DEFAULT-VALUE}.",
            defaultValue = "data")
    private Path data = Path.of("data");

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description =
                    "The first account's local part; postmaster leads to it. Default:"
                            + " ${DEFAULT-VALUE}.",
            defaultValue = "admin")
    private String user = "";

    @Option(
            names = "--password-stdin",
            description =
                    "Takes the account's password from standard input. Default: a random one,"
                            + " printed.")
    private boolean passwordFromStandardInput;

    @Option(names = "--unprivileged", description = "Ports 2525, 2465 and 2587.")
    private boolean unprivileged;

    InitCommand(Terminal terminal, Programs programs) {
        this.terminal = terminal;
        this.programs = programs;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Domain hostName = domain(host, "HOSTNAME");
        Domain mailDomain = domain(domain, "DOMAIN");
        LocalPart local =
                LocalPart.parse(user).orElseThrow(() -> Failure.usage("not a name: " + user));
        Mailbox account = new Mailbox(local, mailDomain);
        Path dataFolder = folder.resolve(data);
        for (Path path : List.of(file(), chain(), key(), dataFolder.resolve("signpost.db"))) {
            if (Files.exists(path)) throw Failure.couldNot(path + " exists; nothing was changed");
        }
        List<String> records;
        String password =
                passwordFromStandardInput
                        ? terminal.firstLine()
                        : RandomPassword.of(PASSWORD_CHARACTERS);
        PasswordLength.fault(password)
                .ifPresent(fault -> {
                    throw Failure.problem(fault);
                });
        try {
            write(InitialConfig.text(hostName, mailDomain, local, ports(), data.toString()));
            records = addAccount(account, password);
        } catch (IOException | Failure failure) {
            // Or the next try would be refused for what this one left.
            for (Path made : List.of(file(), chain(), key())) Files.deleteIfExists(made);
            throw failure;
        }
        explain(account, password, records);
        return Exit.FINE;
    }

    private Path file() {
        return folder.resolve("signpost.toml");
    }

    private Path chain() {
        return folder.resolve("tls").resolve("chain.pem");
    }

    private Path key() {
        return folder.resolve("tls").resolve("key.pem");
    }

    private void write(String config) throws IOException {
        Files.createDirectories(folder.resolve("tls"));
        SelfSigned.create(List.of(host, "localhost"), CERTIFICATE_LASTS, programs.clock())
                .write(chain(), key());
        Files.writeString(file(), config);
    }

    private InitialConfig.Ports ports() {
        return unprivileged ? InitialConfig.Ports.UNPRIVILEGED : InitialConfig.Ports.STANDARD;
    }

    private static Domain domain(String text, String what) {
        return Domain.parse(text)
                .filter(d -> d.text().contains("."))
                .orElseThrow(() ->
                        Failure.usage(
                                what
                                        + " is a full name such as mx1.example.com, not "
                                        + text
                                        + InternationalName.advice(text)));
    }

    /** Adds the account, and keys; what of these has to be published. */
    private List<String> addAccount(Mailbox account, String password)
            throws IOException, InterruptedException {
        if (!(ConfigFile.read(file(), Optional.empty())
                instanceof ConfigResult.Valid(Config config, List<Problem> warnings))) {
            throw Failure.couldNot(file() + " was written and can't be read; this is a bug");
        }
        warnings.forEach(w -> terminal.note(w.toString()));
        ServerRequest server = ServerRequest.of(config, programs).making();
        server.ask(
                JsonObject.of("command", "user.add")
                        .with("address", account)
                        .with("password", password));
        return server
                .ask(JsonObject.of("command", "dkim.generate").with("domain", domain))
                .objects("keys")
                .stream()
                .map(key -> DkimCommand.text(key, "zone"))
                .toList();
    }

    private void explain(Mailbox account, String password, List<String> records) {
        Path dataFolder = folder.resolve(data);
        terminal.say(
                "Wrote %s, a self-signed certificate in %s, and %s."
                        .formatted(file(), folder.resolve("tls"), dataFolder));
        terminal.say(
                "Account " + account + (passwordFromStandardInput ? "" : ", password " + password));
        terminal.say("postmaster@" + domain + " leads to it.");
        terminal.say("");
        SystemdUnit unit = SystemdUnit.of(file(), dataFolder, System.getProperty("user.name", ""));
        terminal.say("Next:");
        if (unit.isForAnotherUser()) giveAway(unit.user(), dataFolder);
        terminal.say("  - signpost check --config " + word(file()));
        terminal.say(
                "  - "
                        + (unit.isForAnotherUser() ? "runuser -u " + unit.user() + " -- " : "")
                        + "signpost run --config "
                        + word(file()));
        terminal.say("  - in the DNS:  " + domain + ".  MX 10 " + host + ".");
        terminal.say("    and A and AAAA records for " + host + ".");
        terminal.say("    and these, by which others verify what is signed:");
        records.forEach(terminal::say);
        terminal.say("  - your own certificate in the place of " + chain() + " and " + key());
        terminal.say("");
        terminal.say("As a service, in /etc/systemd/system/signpost.service:");
        terminal.say("");
        unit.lines().forEach(terminal::say);
        if (!unit.isForAnotherUser()) return;
        terminal.say("");
        terminal.say("The files belong to root still: see \"Next\" above.");
    }

    /** The server doesn't run as root, and its user can't write what root has made. */
    private void giveAway(String user, Path dataFolder) {
        Path home = folder.toString().isEmpty() ? Path.of(".") : folder;
        terminal.say("  - useradd --system --shell /usr/sbin/nologin " + user + "   (if need be)");
        terminal.say("  - chown -R " + user + ": " + word(home) + " " + word(dataFolder));
    }

    /** A path as one word of a shell's line. */
    private static String word(Path path) {
        String text = path.toString();
        if (PLAIN_WORD.matcher(text).matches()) return text;
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
