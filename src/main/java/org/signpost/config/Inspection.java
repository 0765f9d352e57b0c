package org.signpost.config;

import org.signpost.config.toml.Position;
import org.signpost.config.toml.Problem;
import org.signpost.config.toml.Problem.Severity;
import org.signpost.config.toml.Problems;
import org.signpost.observe.Clock;
import org.signpost.tls.Certificates;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All that can be known at one time of what is wrong with a configuration and with what it names:
 * {@code check}, {@code run} and {@code reload} tell the same.
 *
 * @param config what the file says; none where the file itself has errors
 * @param certificates those of the configuration; none where it names none, or has problems
 * @param problems in the order of the file, then those of the lists that it names
 * @param complete whether everything could be looked at: else more may come to light once these
 *     problems are mended
 */
public record Inspection(
        Optional<Config> config,
        Optional<Certificates> certificates,
        List<Problem> problems,
        boolean complete) {

    /** What to say below the problems of an incomplete inspection. */
    public static final String MORE = "more may come to light when these are mended";

    /** Copies the list. */
    public Inspection {
        problems = List.copyOf(problems);
    }

    /** Looks where the addresses of domains lead, which the file alone doesn't show. */
    public interface DomainLook {

        /**
         * What is wrong with the lists, aliases and postmasters of a configuration.
         *
         * @param whole whether it has all domains of the file; the others couldn't be read
         */
        List<Problem> all(Config config, boolean whole);

        /** What is wrong with its lists alone. */
        List<Problem> lists(Config config);
    }

    /**
     * Looks at that file for one node.
     *
     * @param clock tells when certificates have to be valid
     */
    public static Inspection of(
            Path file, Optional<String> nodeName, Clock clock, DomainLook domains) {
        Problems problems = new Problems(file);
        Optional<ConfigReader> reader = ConfigFile.reader(file, HostNetwork.system(), problems);
        Optional<Config> read = reader.flatMap(r -> r.read(nodeName));
        boolean sound = !problems.hasErrors();
        reader.ifPresent(r -> r.checkFolder(nodeName));
        List<Problem> found = new ArrayList<>(problems.inOrder());
        if (read.isEmpty()) {
            return new Inspection(Optional.empty(), Optional.empty(), found, false);
        }
        Config config = read.get();
        ServedCertificates served =
                sound
                        ? ServedCertificates.of(config, clock)
                        : ServedCertificates.of(config, readable(config), clock);
        found.addAll(served.problems());
        if (sound) {
            found.addAll(domains.all(config, true));
        } else {
            found.addAll(domains.lists(config));
            // After an error of syntax keys may seem to be missing that are there.
            if (!problems.isBrokenSyntax()) {
                Config part = reader.get().withSoundDomains(config);
                boolean whole = part.domains().size() == reader.get().domains();
                found.addAll(domains.all(part, whole));
            }
        }
        return new Inspection(
                sound ? read : Optional.empty(),
                served.certificates().filter(_ -> sound),
                inOrder(found, file),
                !problems.isHiding());
    }

    /** Those problems in the order of that file, then those of other files; the same one once. */
    public static List<Problem> inOrder(List<Problem> problems, Path file) {
        Comparator<Problem> order =
                Comparator.comparing((Problem p) -> !p.file().equals(file))
                        .thenComparing(Problem::file)
                        .thenComparingInt(Problem::line)
                        .thenComparingInt(Problem::column);
        return problems.stream().distinct().sorted(order).toList();
    }

    /** The file's own problems name those that aren't there. */
    private static List<CertificateConfig> readable(Config config) {
        return config.services().certificates().stream()
                .filter(c -> Files.isReadable(c.chain()) && Files.isReadable(c.key()))
                .toList();
    }

    /** Those that forbid to use the configuration. */
    public List<Problem> errors() {
        return of(Severity.ERROR);
    }

    /** Those that don't. */
    public List<Problem> warnings() {
        return of(Severity.WARNING);
    }

    private List<Problem> of(Severity severity) {
        return problems.stream().filter(p -> p.severity() == severity).toList();
    }

    /** Something about the file as a whole. */
    public static Problem warning(Path file, String message) {
        return new Problem(
                Severity.WARNING, file, Position.FILE.line(), Position.FILE.column(), message);
    }
}
