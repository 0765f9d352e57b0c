package org.signpost.cli;

import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.config.CertificateConfig;
import org.signpost.config.Config;
import org.signpost.config.ConfigResult;
import org.signpost.config.toml.Problem;
import org.signpost.json.JsonObject;
import org.signpost.observe.Clock;
import org.signpost.tls.CertificateFiles;
import org.signpost.tls.Certificates;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code signpost check}: every problem of a configuration at once. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Names every problem of the configuration, with file, line and suggestion:",
            "the file itself, the certificates, and whether postmaster leads somewhere.",
            "Exit codes: 0 none, 1 errors or warnings, 2 wrong usage, 3 no file."
        },
        footer = {"", "Example:", "  signpost check --config /etc/signpost/signpost.toml"})
final class CheckCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Programs programs;
    private final List<JsonObject> found = new ArrayList<>();

    @Mixin private ConfigOptions options = new ConfigOptions();

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    CheckCommand(Terminal terminal, Programs programs) {
        this.terminal = terminal;
        this.programs = programs;
    }

    @Override
    public Integer call() {
        switch (options.read()) {
            case ConfigResult.Invalid(List<Problem> problems) -> problems.forEach(this::add);
            case ConfigResult.Valid(Config config, List<Problem> warnings) -> {
                warnings.forEach(this::add);
                checkCertificates(config);
                checkPostmaster(config);
            }
        }
        if (json) {
            terminal.say(JsonObject.of("problems", found).toString());
        } else {
            found.forEach(p -> terminal.say(p.text("text").orElse("")));
            if (found.isEmpty()) terminal.say(options.file() + ": fine");
        }
        return found.isEmpty() ? Exit.FINE : Exit.PROBLEMS;
    }

    private void add(Problem problem) {
        boolean error = problem.severity() == Problem.Severity.ERROR;
        found.add(
                JsonObject.of("severity", error ? "error" : "warning")
                        .with("file", problem.file())
                        .with("line", problem.line())
                        .with("message", problem.message())
                        .with("text", problem.text()));
    }

    private void add(String severity, String message) {
        String mark = severity.equals("warning") ? "warning: " : "";
        found.add(
                JsonObject.of("severity", severity)
                        .with("file", options.file())
                        .with("message", message)
                        .with("text", options.file() + ": " + mark + message));
    }

    private void checkCertificates(Config config) {
        List<CertificateFiles> files = new ArrayList<>();
        for (CertificateConfig certificate : config.services().certificates()) {
            List<String> names = certificate.names().stream().map(Domain::text).toList();
            files.add(new CertificateFiles(names, certificate.chain(), certificate.key()));
        }
        if (files.isEmpty()) return;
        switch (Certificates.open(files, Clock.system())) {
            case Certificates.Opened(var certificates, List<String> warnings) ->
                    warnings.forEach(w -> add("warning", w));
            case Certificates.Refused(List<String> problems) ->
                    problems.forEach(p -> add("error", p));
        }
    }

    /** RFC 5321 §4.5.1: mail to postmaster has to be accepted, so somebody has to read it. */
    private void checkPostmaster(Config config) {
        List<Mailbox> waiting = config.postmasterNeedsAccount();
        if (waiting.isEmpty()) return;
        List<String> accounts = new ArrayList<>();
        if (Files.isDirectory(config.node().data())) {
            try {
                ServerRequest server = new ServerRequest(config, programs.store());
                for (JsonObject user :
                        server.ask(JsonObject.of("command", "user.list")).objects("users")) {
                    user.text("address").ifPresent(accounts::add);
                }
            } catch (IOException e) {
                add("warning", "can't see whether postmaster leads somewhere: " + e.getMessage());
                return;
            }
        }
        for (Mailbox mailbox : waiting) {
            if (accounts.stream().anyMatch(mailbox.text()::equalsIgnoreCase)) continue;
            add(
                    "error",
                    "postmaster leads to "
                            + mailbox
                            + ", which is no account (RFC 5321 §4.5.1): \"signpost user add "
                            + mailbox
                            + "\", or an alias to one");
        }
    }
}
