package org.signpost.config;

import static org.signpost.config.toml.Key.optional;
import static org.signpost.config.toml.Key.required;

import org.signpost.address.Domain;
import org.signpost.config.toml.Key;
import org.signpost.config.toml.Section;
import org.signpost.config.toml.TableShape;
import org.signpost.config.toml.ValueType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code [[certificate]]}. */
final class CertificateTable {
    private static final Key<List<Domain>> NAMES =
            optional(
                    "names",
                    ValueType.list("a list of domain names", Types.DOMAIN),
                    "those in the certificate",
                    "The names that clients ask for by SNI.");
    private static final Key<Path> CHAIN =
            required(
                    "chain",
                    Types.PATH,
                    "A PEM file: the server's certificate first, then the intermediates; re-read"
                            + " when it changes.");
    private static final Key<Path> KEY =
            required("key", Types.PATH, "A PEM file with its private key; mode 600.");

    static final TableShape CERTIFICATE =
            new TableShape(
                            "certificate",
                            TableShape.Form.LIST,
                            "What the server shows in TLS; the first is shown where a client asks"
                                    + " for no name or an unknown one. Needed by every listener"
                                    + " whose `tls` isn't `none`.",
                            """
                            [[certificate]]
                            names = ["mx1.example.com"]
                            chain = "tls/chain.pem"
                            key = "tls/key.pem"
                            """,
                            List.of(NAMES, CHAIN, KEY),
                            Map.of("cert", "is written `chain`"))
                    .later("acme");

    private CertificateTable() {}

    static Optional<CertificateConfig> read(Section section, Context context) {
        List<Domain> names = section.find(NAMES).orElse(List.of());
        Optional<Path> chain = context.file(section, CHAIN);
        // Who else may read it is told when the certificate is loaded, and when it is renewed.
        Optional<Path> key = context.file(section, KEY);
        return chain.flatMap(c -> key.map(k -> new CertificateConfig(names, c, k)));
    }
}
