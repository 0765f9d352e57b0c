package org.signpost.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.signpost.tls.TlsFailure.Reason;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What a client says about the certificate of the server it reached. */
@Timeout(60)
class PeerCheckTest {
    private static final String NAME = "mx.example.com";

    @TempDir Path folder;

    private final LaboratoryCa authority = LaboratoryCa.create("Lab", Ends.YEAR, Ends.CLOCK);
    private final Trust trust = Trust.pem(authority.certificate()).orElseThrow();

    private TlsSession reached(PemPair shown, ClientTls client) throws IOException {
        CertificateFiles files = Ends.files(folder, "server", shown);
        try (Ends.Tls tls =
                Ends.connected().handshake(Ends.serverTls(client.provider(), files), client)) {
            return tls.client().session();
        }
    }

    private TlsFailure refused(PemPair shown, ClientTls client) throws IOException {
        Ends ends = Ends.connected();
        ServerTls server = Ends.serverTls(client.provider(), Ends.files(folder, "server", shown));
        var accepted = Ends.async(() -> TlsConnection.server(ends.server(), server, Ends.PATIENCE));
        TlsFailure failure =
                catchThrowableOfType(
                        TlsFailure.class,
                        () -> TlsConnection.client(ends.client(), client, Ends.PATIENCE));
        accepted.exceptionally(refusedHereToo -> null).join();
        return failure;
    }

    private PemPair issued(String... names) {
        return authority.issue(List.of(names), Ends.YEAR);
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateForTheNameByATrustedAuthorityAuthenticates(TlsProvider provider)
            throws IOException {
        TlsSession session = reached(issued(NAME), Ends.verifying(provider, trust, NAME));
        assertThat(session.authenticated()).isTrue();
        assertThat(session.peer())
                .isEqualTo(
                        new PeerVerdict.Authenticated(
                                "certificate for mx.example.com by a trusted authority"));
        assertThat(session.security()).isEqualTo("encrypted, authenticated");
    }

    @ParameterizedTest
    @EnumSource
    void anotherNameIsRefused(TlsProvider provider) throws IOException {
        TlsFailure failure = refused(issued(NAME), Ends.verifying(provider, trust, "b.test"));
        assertThat(failure.reason()).isEqualTo(Reason.CERTIFICATE_NAME_MISMATCH);
        assertThat(failure).hasMessage("the certificate is for mx.example.com, not for b.test");
    }

    @ParameterizedTest
    @EnumSource
    void anExpiredCertificateIsRefused(TlsProvider provider) throws IOException {
        var old = new Ends.FixedClock(Ends.NOW.minus(Duration.ofDays(100)));
        LaboratoryCa oldAuthority = LaboratoryCa.create("Lab", Ends.YEAR, old);
        PemPair expired = oldAuthority.issue(List.of(NAME), Duration.ofDays(90));
        Trust oldTrust = Trust.pem(oldAuthority.certificate()).orElseThrow();
        TlsFailure failure = refused(expired, Ends.verifying(provider, oldTrust, NAME));
        assertThat(failure.reason()).isEqualTo(Reason.CERTIFICATE_EXPIRED);
        assertThat(failure).hasMessage("the certificate expired on 2026-11-14T12:00:00Z");
    }

    @ParameterizedTest
    @EnumSource
    void aStrangersCertificateIsRefused(TlsProvider provider) throws IOException {
        PemPair strange =
                LaboratoryCa.create("Stranger", Ends.YEAR, Ends.CLOCK)
                        .issue(List.of(NAME), Ends.YEAR);
        TlsFailure failure = refused(strange, Ends.verifying(provider, trust, NAME));
        assertThat(failure.reason()).isEqualTo(Reason.CERTIFICATE_UNTRUSTED);
        assertThat(failure)
                .hasMessage(
                        "the certificate does not lead to a trusted authority; it was issued by"
                                + " CN=Stranger");
    }

    @ParameterizedTest
    @EnumSource
    void aSelfSignedCertificateIsRefusedWhereItMustBeVerified(TlsProvider provider)
            throws IOException {
        PemPair own = SelfSigned.create(List.of(NAME), Ends.YEAR, Ends.CLOCK);
        TlsFailure failure = refused(own, Ends.verifying(provider, new Trust.Public(), NAME));
        assertThat(failure.reason()).isEqualTo(Reason.CERTIFICATE_UNTRUSTED);
        assertThat(failure).hasMessage("the certificate is self-signed");
    }

    @ParameterizedTest
    @EnumSource
    void aSelfSignedCertificateThatIsTrustedItselfAuthenticates(TlsProvider provider)
            throws IOException {
        PemPair own = SelfSigned.create(List.of(NAME, "192.0.2.1"), Ends.YEAR, Ends.CLOCK);
        Trust itself = Trust.pem(own.chain()).orElseThrow();
        assertThat(reached(own, Ends.verifying(provider, itself, NAME)).authenticated()).isTrue();
        ClientTls byAddress = Ends.verifying(provider, itself, "192.0.2.1");
        TlsSession session = reached(own, byAddress);
        assertThat(session.authenticated()).isTrue();
        assertThat(session.serverName()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void opportunisticTlsTakesAnyCertificateAndSaysSo(TlsProvider provider) throws IOException {
        var old = new Ends.FixedClock(Ends.NOW.minus(Duration.ofDays(400)));
        PemPair poor = SelfSigned.create(List.of("other.test"), Duration.ofDays(1), old);
        TlsSession session = reached(poor, Ends.opportunistic(provider, NAME));
        assertThat(session.peer())
                .isEqualTo(new PeerVerdict.Unauthenticated("any certificate is accepted"));
        assertThat(session.security()).isEqualTo("encrypted, not authenticated");
    }
}
