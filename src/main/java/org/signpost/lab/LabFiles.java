package org.signpost.lab;

import org.signpost.config.Config;
import org.signpost.config.ConfigFile;
import org.signpost.config.ConfigResult;
import org.signpost.config.toml.Problem;
import org.signpost.tls.PemPair;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The files of the laboratory's servers. */
final class LabFiles {

    private LabFiles() {}

    /** Writes configuration and certificate; a configuration that is there already stays. */
    static void write(LabSite site, String config, PemPair certificate) throws IOException {
        Path tls = site.folder().resolve("tls");
        Files.createDirectories(tls);
        if (!Files.exists(site.configFile())) Files.writeString(site.configFile(), config);
        Files.deleteIfExists(tls.resolve("chain.pem"));
        Files.deleteIfExists(tls.resolve("key.pem"));
        certificate.write(tls.resolve("chain.pem"), tls.resolve("key.pem"));
    }

    static Config read(Path file) throws Laboratory.LabException {
        return switch (ConfigFile.read(file, Optional.empty())) {
            case ConfigResult.Valid(Config config, List<Problem> warnings) -> config;
            case ConfigResult.Invalid(List<Problem> problems) ->
                    throw new Laboratory.LabException(
                            problems.stream()
                                    .map(Problem::toString)
                                    .collect(Collectors.joining("\n")));
        };
    }
}
