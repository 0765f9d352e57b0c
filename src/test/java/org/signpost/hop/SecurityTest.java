package org.signpost.hop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.address.Domain;
import org.signpost.config.HostPort;
import org.signpost.config.RouteConfig.RouteLogin;
import org.signpost.config.RouteConfig.SecretKind;
import org.signpost.config.RouteConfig.Tls;
import org.signpost.config.RouteConfig.TlsLevel;
import org.signpost.sasl.SaslClient.Secret;
import org.signpost.smtpclient.Login;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

class SecurityTest {

    private final Security security = new Security();

    /** M7: tokens live for an hour; whoever renews one replaces the file. */
    @Test
    void aRenewedTokenIsReadAnew(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "old\n");
        assertThat(login(SecretKind.TOKEN, file).secret()).isEqualTo(new Secret.Token("old"));
        Files.writeString(file, "renewed\n");
        assertThat(login(SecretKind.TOKEN, file).secret()).isEqualTo(new Secret.Token("renewed"));
        assertThat(login(SecretKind.PASSWORD, file).secret())
                .isEqualTo(new Secret.Password("renewed"));
    }

    private Login login(SecretKind kind, Path file) throws IOException {
        Destination relay =
                new Destination.RelayHost(
                        new HostPort(Domain.of("relay.example.net"), 587),
                        false,
                        Optional.of(new RouteLogin("app", kind, file)),
                        new Tls(TlsLevel.DEFAULT, Optional.empty()));
        return security.login(relay).orElseThrow();
    }
}
