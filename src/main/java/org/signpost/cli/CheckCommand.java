package org.signpost.cli;

import org.signpost.account.DomainCheck;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.config.CertificateConfig;
import org.signpost.config.Config;
import org.signpost.config.ConfigFile;
import org.signpost.config.ConfigResult;
import org.signpost.config.toml.Problem;
import org.signpost.json.JsonObject;
import org.signpost.tls.CertificateFiles;
import org.signpost.tls.Certificates;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code signpost check}: every problem of a configuration at once. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        header = "Names every problem of the configuration, with file, line and suggestion.",
        description = {
            "Looks at the file itself, the certificates, the lists of aliases and",
            "recipients, and whether aliases and postmasters lead to accounts. \"run\" and",
            "\"reload\" refuse what is an error here; a warning stops neither.",
            "Exit codes: 0 none, 1 errors or warnings, 2 wrong usage, 3 no file."
        },
        footer = {
            "",
            "Examples:",
            "  signpost check",
            "  signpost check --config /etc/signpost/signpost.toml --json"
        })
final class CheckCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Programs programs;
    private final List<JsonObject> found = new ArrayList<>();

    @Mixin private ConfigOptions options = new ConfigOptions();

    @Option(names = "--json", description = "Prints JSON (docs/commands.md).")
    private boolean json;

    CheckCommand(Terminal terminal, Programs programs) {
        this.terminal = terminal;
        this.programs = programs;
    }

    @Override
    public Integer call() throws InterruptedException {
        switch (options.read()) {
            case ConfigResult.Invalid(List<Problem> problems) -> {
                problems.forEach(this::add);
                // What the file names can be looked at although the file can't be used.
                Optional<Config> sketch = ConfigFile.sketch(options.file(), options.node());
                if (sketch.isPresent()) checkFiles(sketch.get());
            }
            case ConfigResult.Valid(Config config, List<Problem> warnings) -> {
                warnings.forEach(this::add);
                checkCertificates(config);
                checkDomains(config);
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
        JsonObject object =
                JsonObject.of("severity", error ? "error" : "warning")
                        .with("file", problem.file())
                        .with("line", problem.line())
                        .with("message", problem.message())
                        .with("text", problem.text());
        if (!found.contains(object)) found.add(object);
    }

    private void add(Problem.Severity severity, String message) {
        add(new Problem(severity, options.file(), 0, 0, message));
    }

    private void checkFiles(Config config) throws InterruptedException {
        checkCertificates(config);
        // A domain that was misread would seem to have more faults than it has.
        Optional<Config> sound = ConfigFile.domains(options.file(), options.node());
        if (sound.isPresent()) checkDomains(sound.get());
        else DomainCheck.ofLists(config).forEach(this::add);
    }

    private void checkCertificates(Config config) {
        List<CertificateFiles> files = new ArrayList<>();
        for (CertificateConfig certificate : config.services().certificates()) {
            // The file's own problems name those that aren't there.
            if (!Files.isReadable(certificate.chain()) || !Files.isReadable(certificate.key())) {
                continue;
            }
            List<String> names = certificate.names().stream().map(Domain::text).toList();
            files.add(new CertificateFiles(names, certificate.chain(), certificate.key()));
        }
        if (files.isEmpty()) return;
        switch (Certificates.open(files, programs.clock())) {
            case Certificates.Opened(var certificates, List<String> warnings) ->
                    warnings.forEach(w -> add(Problem.Severity.WARNING, w));
            case Certificates.Refused(List<String> problems) ->
                    problems.forEach(p -> add(Problem.Severity.ERROR, p));
        }
    }

    private void checkDomains(Config config) throws InterruptedException {
        try {
            DomainCheck.of(config, accounts(config)).forEach(this::add);
        } catch (IOException e) {
            unseen(Words.of(e), config);
        } catch (Failure failure) {
            unseen(String.valueOf(failure.getMessage()), config);
        }
    }

    private void unseen(String why, Config config) {
        add(Problem.Severity.WARNING, "can't see whether aliases lead to accounts: " + why);
        DomainCheck.ofLists(config).forEach(this::add);
    }

    /** The addresses of all accounts; none where nobody made a store yet. */
    private List<Mailbox> accounts(Config config) throws IOException, InterruptedException {
        if (Files.notExists(config.node().data())) return List.of();
        return ServerRequest.of(config, programs)
                .ask(JsonObject.of("command", "user.list"))
                .objects("users")
                .stream()
                .map(user -> user.text("address").flatMap(Mailbox::parse))
                .flatMap(Optional::stream)
                .toList();
    }
}
