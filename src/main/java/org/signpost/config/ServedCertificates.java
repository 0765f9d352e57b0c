package org.signpost.config;

import org.signpost.address.Domain;
import org.signpost.config.toml.Position;
import org.signpost.config.toml.Problem;
import org.signpost.observe.Clock;
import org.signpost.tls.CertificateFiles;
import org.signpost.tls.Certificates;
import org.signpost.tls.Certificates.Remark;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The certificates that a configuration names, as they were read, and what is wrong with them.
 *
 * @param certificates none where the configuration names none, or one can't be served
 * @param problems at the tables that name the certificates
 */
public record ServedCertificates(Optional<Certificates> certificates, List<Problem> problems) {

    /** Copies the list. */
    public ServedCertificates {
        problems = List.copyOf(problems);
    }

    /** Reads those of that configuration. */
    public static ServedCertificates of(Config config, Clock clock) {
        return of(config, config.services().certificates(), clock);
    }

    /** Reads some of those of that configuration. */
    static ServedCertificates of(Config config, List<CertificateConfig> configured, Clock clock) {
        List<CertificateFiles> files = new ArrayList<>();
        for (CertificateConfig certificate : configured) {
            List<String> names = certificate.names().stream().map(Domain::text).toList();
            files.add(new CertificateFiles(names, certificate.chain(), certificate.key()));
        }
        if (files.isEmpty()) return new ServedCertificates(Optional.empty(), List.of());
        List<Problem> problems = new ArrayList<>();
        return switch (Certificates.open(files, clock)) {
            case Certificates.Opened(Certificates opened, List<Remark> warnings) -> {
                warnings.forEach(w -> problems.add(problem(Problem.Severity.WARNING, config, w)));
                nameless(config, opened).ifPresent(problems::add);
                yield new ServedCertificates(Optional.of(opened), problems);
            }
            case Certificates.Refused(List<Remark> refused, List<Remark> warnings) -> {
                warnings.forEach(w -> problems.add(problem(Problem.Severity.WARNING, config, w)));
                refused.forEach(r -> problems.add(problem(Problem.Severity.ERROR, config, r)));
                yield new ServedCertificates(Optional.empty(), problems);
            }
        };
    }

    private static Problem problem(Problem.Severity severity, Config config, Remark remark) {
        CertificateFiles files = remark.files();
        Position at = CertificatePlaces.of(config.file()).certificate(files.chain(), files.key());
        return new Problem(severity, config.file(), at.line(), at.column(), remark.words());
    }

    /** Whoever verifies a server does so by the name under which he found it. */
    private static Optional<Problem> nameless(Config config, Certificates opened) {
        Domain name = config.node().name();
        if (opened.current().stream().anyMatch(c -> c.isFor(name.text()))) return Optional.empty();
        Position at = CertificatePlaces.of(config.file()).name(name);
        return Optional.of(
                new Problem(
                        Problem.Severity.WARNING,
                        config.file(),
                        at.line(),
                        at.column(),
                        "no certificate is for `"
                                + name
                                + "`: clients and servers that verify this server's name go away"));
    }
}
