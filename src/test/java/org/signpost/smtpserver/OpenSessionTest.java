package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.signpost.account.Authenticator;
import org.signpost.config.ListenerConfig.Role;
import org.signpost.config.ListenerConfig.TlsMode;

import java.io.IOException;
import java.util.Optional;

/** Sessions that last while the account behind them changes. */
@Timeout(30)
class OpenSessionTest {

    private static final String ANN = "ann@example.com";

    private final TestListener server = new TestListener();

    @BeforeEach
    void submission() {
        server.role = new Role.Submission();
        server.mode = TlsMode.IMPLICIT;
        server.tls = Optional.of(new PretendedTls(TlsStart.Peer.STRANGER));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void aLoginIsToldToTheLogWithItsSession() throws Exception {
        loggedIn().close();
        Authenticator.Client client = server.known.tried.orElseThrow();
        assertThat(server.event("session.end").value("session")).contains(client.session());
        assertThat(client.role()).isEqualTo("submission");
    }

    @Test
    void aRemovedAccountSendsNothingMore() throws Exception {
        try (Client client = loggedIn()) {
            server.known.passwords.remove(ANN);
            client.send("MAIL FROM:<ann@example.com>\r\n");
            client.expect("421 4.7.0");
            client.expectEnd();
        }
        assertThat(server.event("session.end").value("identity")).contains(ANN);
    }

    @Test
    void anotherPasswordHasToBeProvenAnew() throws Exception {
        try (Client client = loggedIn()) {
            server.known.passwords.put(ANN, "changed");
            client.send("MAIL FROM:<ann@example.com>\r\n");
            client.expect("421 4.7.0");
        }
    }

    @Test
    void anAliasThatNoLongerLeadsToTheAccountIsNoSenderAnyMore() throws Exception {
        server.known.user(ANN, "secret", "info@example.com");
        try (Client client = loggedIn()) {
            client.send("MAIL FROM:<info@example.com>\r\nRSET\r\n");
            client.expect("250 ");
            client.expect("250 ");
            server.known.user(ANN, "secret");
            client.send("MAIL FROM:<info@example.com>\r\n");
            client.expect("550 5.7.1");
        }
    }

    @Test
    void accountsThatCannotBeReadNowDoNotEndASession() throws Exception {
        try (Client client = loggedIn()) {
            server.known.down = true;
            client.send("MAIL FROM:<ann@example.com>\r\n");
            client.expect("451 4.3.0");
            server.known.down = false;
            client.send("MAIL FROM:<ann@example.com>\r\n");
            client.expect("250 2.1.0");
        }
    }

    private Client loggedIn() throws IOException {
        Client client = server.connect();
        client.expect("220 ");
        client.send("EHLO a\r\n");
        client.reply();
        client.send("AUTH PLAIN AGFubkBleGFtcGxlLmNvbQBzZWNyZXQ=\r\n");
        client.expect("235 ");
        return client;
    }
}
