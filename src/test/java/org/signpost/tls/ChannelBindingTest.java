package org.signpost.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;

/** Both ends of a connection have the same bindings (M6, RFC 9266 §2, RFC 5929 §4). */
@Timeout(60)
class ChannelBindingTest {

    private static final String NAME = "mx.example.com";

    @TempDir private Path folder = Path.of(".");

    @ParameterizedTest
    @CsvSource({"CONSCRYPT,CONSCRYPT", "CONSCRYPT,JDK", "JDK,CONSCRYPT", "JDK,JDK"})
    void bothEndsExportTheSame(TlsProvider server, TlsProvider client) throws IOException {
        try (Ends.Tls tls = pair(server, client)) {
            byte[] ours = tls.server().binding("tls-exporter").orElseThrow();
            assertThat(ours).hasSize(32);
            assertThat(tls.client().binding("tls-exporter").orElseThrow()).isEqualTo(ours);
            assertThat(tls.server().binding("tls-exporter").orElseThrow()).isEqualTo(ours);
        }
    }

    @Test
    void noTwoConnectionsExportTheSame() throws IOException {
        byte[] first = exported();
        assertThat(exported()).isNotEqualTo(first);
    }

    private byte[] exported() throws IOException {
        try (Ends.Tls tls = pair(TlsProvider.CONSCRYPT, TlsProvider.CONSCRYPT)) {
            return tls.server().binding("tls-exporter").orElseThrow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theEndPointIsTheHashOfTheServersCertificate(TlsProvider provider) throws Exception {
        try (Ends.Tls tls = pair(provider, provider)) {
            byte[] certificate = tls.client().session().peerChain().getFirst().getEncoded();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate);
            assertThat(tls.server().binding("tls-server-end-point").orElseThrow()).isEqualTo(hash);
            assertThat(tls.client().binding("tls-server-end-point").orElseThrow()).isEqualTo(hash);
        }
    }

    @Test
    void otherTypesAreUnknown() throws IOException {
        try (Ends.Tls tls = pair(TlsProvider.CONSCRYPT, TlsProvider.CONSCRYPT)) {
            assertThat(tls.server().binding("tls-unique")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void underTls12ThereIsNoExporterButTheEndPoint(TlsProvider provider) throws Exception {
        ServerTls server = Ends.serverTls(provider, Ends.selfSigned(folder, NAME));
        try (JdkClient client = JdkClient.of("TLSv1.2").connect(server)) {
            assertThat(client.server().session().protocol()).isEqualTo("TLSv1.2");
            assertThat(client.server().binding("tls-exporter")).isEmpty();
            assertThat(client.server().binding("tls-server-end-point")).isPresent();
        }
    }

    private Ends.Tls pair(TlsProvider server, TlsProvider client) throws IOException {
        return Ends.connected()
                .handshake(
                        Ends.serverTls(server, Ends.selfSigned(folder, NAME)),
                        Ends.opportunistic(client, NAME));
    }
}
