package org.signpost.node;

import org.signpost.address.Domain;
import org.signpost.config.CertificateConfig;
import org.signpost.config.Config;
import org.signpost.observe.Clock;
import org.signpost.tls.CertificateFiles;
import org.signpost.tls.Certificates;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A configuration with the certificates that it names, as they were read together.
 *
 * @param config the file
 * @param certificates what TLS shows; none where the file names none
 */
record Snapshot(Config config, Optional<Certificates> certificates) {

    /**
     * What came of reading the certificates of a configuration.
     *
     * @param snapshot none where there are problems
     * @param problems one line each
     * @param warnings one line each
     */
    record Taken(Optional<Snapshot> snapshot, List<String> problems, List<String> warnings) {}

    static Taken of(Config config, Clock clock) {
        List<CertificateConfig> configured = config.services().certificates();
        if (configured.isEmpty()) {
            Snapshot plain = new Snapshot(config, Optional.empty());
            return new Taken(Optional.of(plain), List.of(), List.of());
        }
        List<CertificateFiles> files = new ArrayList<>();
        for (CertificateConfig certificate : configured) {
            List<String> names = certificate.names().stream().map(Domain::text).toList();
            files.add(new CertificateFiles(names, certificate.chain(), certificate.key()));
        }
        return switch (Certificates.open(files, clock)) {
            case Certificates.Opened(Certificates opened, List<String> warnings) ->
                    new Taken(
                            Optional.of(new Snapshot(config, Optional.of(opened))),
                            List.of(),
                            warnings);
            case Certificates.Refused(List<String> problems) ->
                    new Taken(Optional.empty(), problems, List.of());
        };
    }
}
