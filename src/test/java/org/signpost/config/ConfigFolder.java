package org.signpost.config;

import org.signpost.config.toml.Problem;
import org.signpost.observe.Clock;
import org.signpost.tls.SelfSigned;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A folder with a configuration and the files that it names.
 *
 * @param folder an empty one
 */
record ConfigFolder(Path folder) {

    static final String NODE =
            """
            [node]
            name = "mx1.example.com"
            """;

    static final String CERTIFICATE =
            """
            [[certificate]]
            chain = "tls/chain.pem"
            key = "tls/key.pem"
            """;

    /** A zone's key, as its digest. */
    static final String ANCHOR =
            "test. IN DS 4711 13 2 "
                    + "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF\n";

    private static final String AUTHORITY =
            SelfSigned.create(List.of("ca.test"), Duration.ofDays(1), Clock.system()).chain();

    /** Makes the files that the examples name. */
    static ConfigFolder in(Path folder) {
        try {
            Files.createDirectories(folder.resolve("tls"));
            List<String> names =
                    List.of(
                            "tls/chain.pem",
                            "tls/key.pem",
                            "relay.password",
                            "ldap.password",
                            "passphrase",
                            "ca.pem",
                            "anchors.txt",
                            "aliases",
                            "recipients");
            for (String name : names) {
                String text =
                        switch (name) {
                            case "relay.password", "ldap.password", "passphrase" -> "secret\n";
                            case "ca.pem" -> AUTHORITY;
                            case "anchors.txt" -> ANCHOR;
                            default -> "";
                        };
                Path file = Files.writeString(folder.resolve(name), text);
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return new ConfigFolder(folder);
    }

    ConfigResult read(String text) {
        return read(text, Optional.empty(), FakeHost.PLAIN);
    }

    ConfigResult read(String text, Optional<String> node, HostNetwork host) {
        try {
            Path file = Files.writeString(folder.resolve("signpost.toml"), text);
            return ConfigFile.read(file, node, host);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Config valid(String text) {
        return switch (read(text)) {
            case ConfigResult.Valid(Config config, _) -> config;
            case ConfigResult.Invalid(List<Problem> problems) ->
                    throw new AssertionError(problems.toString());
        };
    }

    /** Errors and warnings, the folder's name left out. */
    List<String> problems(String text) {
        return lines(read(text));
    }

    List<String> lines(ConfigResult result) {
        List<Problem> problems =
                switch (result) {
                    case ConfigResult.Valid(_, List<Problem> warnings) -> warnings;
                    case ConfigResult.Invalid(List<Problem> all) -> all;
                };
        return problems.stream().map(p -> p.text().replace(folder + "/", "")).toList();
    }
}
