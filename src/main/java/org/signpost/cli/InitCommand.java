package org.signpost.cli;

import org.signpost.address.Domain;
import org.signpost.address.LocalPart;
import org.signpost.address.Mailbox;
import org.signpost.config.Config;
import org.signpost.config.ConfigFile;
import org.signpost.config.ConfigResult;
import org.signpost.config.InitialConfig;
import org.signpost.config.toml.Problem;
import org.signpost.json.JsonObject;
import org.signpost.observe.Clock;
import org.signpost.tls.SelfSigned;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code signpost init}: a configuration that works. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = {
            "Writes signpost.toml, a self-signed certificate and the first account, and prints a",
            "systemd unit. Nothing that exists is overwritten."
        },
        footer = {
            "",
            "Examples:",
            "  signpost init mx1.example.com example.com --dir /etc/signpost",
            "  signpost init mx1.example.com example.com --unprivileged   (ports 2525, 2465, 2587)"
        })
final class InitCommand implements Callable<Integer> {

    /** Long enough to replace it at leisure, short enough not to be forgotten. */
    private static final Duration CERTIFICATE_LASTS = Duration.ofDays(365);

    private static final int PASSWORD_OCTETS = 15;

    private final Terminal terminal;
    private final Programs programs;

    @Parameters(index = "0", paramLabel = "HOSTNAME", description = "This server's full name.")
    private String host = "";

    @Parameters(index = "1", paramLabel = "DOMAIN", description = "The domain whose mail it takes.")
    private String domain = "";

    @Option(names = "--dir", paramLabel = "FOLDER", description = "Where to write. Default: here.")
    private Path folder = Path.of("");

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
    public Integer call() throws IOException {
        Domain hostName = domain(host, "HOSTNAME");
        Domain mailDomain = domain(domain, "DOMAIN");
        LocalPart local =
                LocalPart.parse(user).orElseThrow(() -> Failure.usage("not a name: " + user));
        Mailbox account = new Mailbox(local, mailDomain);
        Path file = folder.resolve("signpost.toml");
        Path chain = folder.resolve("tls").resolve("chain.pem");
        Path key = folder.resolve("tls").resolve("key.pem");
        for (Path path : List.of(file, chain, key)) {
            if (Files.exists(path)) throw Failure.couldNot(path + " exists; nothing was changed");
        }
        String password = passwordFromStandardInput ? terminal.firstLine() : randomPassword();
        Files.createDirectories(chain.getParent());
        SelfSigned.create(List.of(host, "localhost"), CERTIFICATE_LASTS, Clock.system())
                .write(chain, key);
        Files.writeString(file, InitialConfig.text(hostName, mailDomain, local, ports()));
        addAccount(file, account, password);
        explain(file, account, password);
        return Exit.FINE;
    }

    private InitialConfig.Ports ports() {
        return unprivileged ? InitialConfig.Ports.UNPRIVILEGED : InitialConfig.Ports.STANDARD;
    }

    private static Domain domain(String text, String what) {
        return Domain.parse(text)
                .filter(d -> d.text().contains("."))
                .orElseThrow(() ->
                        Failure.usage(
                                what + " is a full name such as mx1.example.com, not " + text));
    }

    private static String randomPassword() {
        byte[] octets = new byte[PASSWORD_OCTETS];
        new SecureRandom().nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private void addAccount(Path file, Mailbox account, String password) throws IOException {
        if (!(ConfigFile.read(file, Optional.empty())
                instanceof ConfigResult.Valid(Config config, List<Problem> warnings))) {
            throw Failure.couldNot(file + " was written and can't be read; this is a bug");
        }
        warnings.forEach(w -> terminal.note(w.toString()));
        new ServerRequest(config, programs.store())
                .ask(
                        JsonObject.of("command", "user.add")
                                .with("address", account)
                                .with("password", password));
    }

    private void explain(Path file, Mailbox account, String password) {
        terminal.say("Wrote " + file + ", a self-signed certificate in tls/, and data/.");
        terminal.say(
                "Account " + account + (passwordFromStandardInput ? "" : ", password " + password));
        terminal.say("postmaster@" + domain + " leads to it.");
        terminal.say("");
        terminal.say("Next:");
        terminal.say("  1. signpost check --config " + file);
        terminal.say("  2. signpost run --config " + file);
        terminal.say("  3. in the DNS:  " + domain + ".  MX 10 " + host + ".");
        terminal.say("     and A and AAAA records for " + host + ".");
        terminal.say("  4. your own certificate in the place of tls/chain.pem and tls/key.pem");
        terminal.say("");
        terminal.say("As a service, in /etc/systemd/system/signpost.service:");
        terminal.say("");
        Path config = file.toAbsolutePath().normalize();
        SystemdUnit.lines(config, config.resolveSibling("data")).forEach(terminal::say);
    }
}
