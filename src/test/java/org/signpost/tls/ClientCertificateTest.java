package org.signpost.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Certificates of clients are asked for only where an authority is named (M8, RFC 8314 §4.2). */
@Timeout(60)
class ClientCertificateTest {

    private static final LaboratoryCa CA = LaboratoryCa.create("CA", Ends.YEAR, Ends.CLOCK);
    private static final LaboratoryCa OTHER = LaboratoryCa.create("Other", Ends.YEAR, Ends.CLOCK);
    private static final List<String> ANN = List.of("ann@example.com", "app@example.com");

    @TempDir private Path folder = Path.of(".");

    @ParameterizedTest
    @EnumSource
    void theAuthoritysClientIsKnownByItsAddresses(TlsProvider provider) throws Exception {
        try (JdkClient client = connect(provider, CA.issueClient(ANN, Ends.YEAR))) {
            TlsSession session = client.server().session();
            assertThat(session.authenticated()).isTrue();
            assertThat(session.peerMailboxes()).isEqualTo(ANN);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStrangersCertificateBreaksNoHandshake(TlsProvider provider) throws Exception {
        try (JdkClient client = connect(provider, OTHER.issueClient(ANN, Ends.YEAR))) {
            TlsSession session = client.server().session();
            assertThat(session.authenticated()).isFalse();
            assertThat(session.peerChain()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExpiredCertificateIsWorthNothing(TlsProvider provider) throws Exception {
        PemPair expired = CA.issueClient(ANN, Duration.ofMinutes(-1));
        try (JdkClient client = connect(provider, expired)) {
            assertThat(client.server().session().authenticated()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServersCertificateIsNoClients(TlsProvider provider) throws Exception {
        PemPair servers = CA.issue(List.of("mx.example.com"), Ends.YEAR);
        try (JdkClient client = connect(provider, servers)) {
            assertThat(client.server().session().authenticated()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientWithoutCertificateIsServed(TlsProvider provider) throws Exception {
        try (JdkClient client = JdkClient.of("TLSv1.3").connect(asking(provider))) {
            assertThat(client.server().session().authenticated()).isFalse();
            assertThat(client.server().session().peerChain()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobodyIsAskedWhereNoAuthorityIsNamed(TlsProvider provider) throws Exception {
        ServerTls plain = Ends.serverTls(provider, Ends.selfSigned(folder, "mx.example.com"));
        JdkClient.Kind kind = JdkClient.of("TLSv1.3").with(CA.issueClient(ANN, Ends.YEAR));
        try (JdkClient client = kind.connect(plain)) {
            assertThat(client.server().session().peerChain()).isEmpty();
            assertThat(client.socket().getSession().getLocalCertificates()).isNull();
        }
    }

    private JdkClient connect(TlsProvider provider, PemPair pair) throws Exception {
        return JdkClient.of("TLSv1.3").with(pair).connect(asking(provider));
    }

    private ServerTls asking(TlsProvider provider) throws IOException {
        return Ends.serverTls(provider, Ends.selfSigned(folder, "mx.example.com"))
                .asking(Trust.pem(CA.certificate()).orElseThrow());
    }
}
