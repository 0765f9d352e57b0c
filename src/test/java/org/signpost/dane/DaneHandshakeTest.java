package org.signpost.dane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.signpost.dns.DnsName;
import org.signpost.dns.TlsaRecord;
import org.signpost.observe.TestClock;
import org.signpost.tls.ClientTls;
import org.signpost.tls.LaboratoryCa;
import org.signpost.tls.PeerVerdict;
import org.signpost.tls.PemPair;
import org.signpost.tls.SelfSigned;
import org.signpost.tls.TestAuthority;
import org.signpost.tls.TestContexts;
import org.signpost.tls.TlsConnection;
import org.signpost.tls.TlsFailure;
import org.signpost.tls.TlsFailure.Reason;
import org.signpost.tls.TlsProvider;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.net.ssl.SSLSocket;

/** Handshakes that TLSA records decide, by each implementation of TLS (A2, A3, T7, RFC 7672 §3). */
@Timeout(60)
class DaneHandshakeTest {

    private static final String NAME = "mx.example.com";
    private static final DnsName OWNER = DnsName.of("_25._tcp.mx.example.com");
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TestClock clock = new TestClock();

    /** What a client comes to with a server that shows this. */
    private PeerVerdict reached(TlsProvider provider, PemPair shown, TlsaRecord record)
            throws IOException {
        DaneCheck check = new DaneCheck(OWNER, Set.of(record), Set.of(DnsName.of(NAME)));
        ClientTls tls = new ClientTls(Optional.of(NAME), check, clock, provider);
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Socket(listening.getInetAddress(), listening.getLocalPort())) {
            Thread.ofVirtual().start(() -> serve(listening, shown));
            try (TlsConnection connection = TlsConnection.client(socket, tls, PATIENCE)) {
                return connection.session().peer();
            }
        }
    }

    private static void serve(ServerSocket listening, PemPair shown) {
        try (Socket accepted = listening.accept();
                SSLSocket server =
                        (SSLSocket)
                                TestContexts.serving(shown)
                                        .getSocketFactory()
                                        .createSocket(accepted, null, true)) {
            server.startHandshake();
            assertThat(server.getInputStream().read()).isNegative();
        } catch (IOException refused) {
            // The client says why.
        }
    }

    private static X509Certificate first(String pem) {
        return TestAuthority.certificates(pem).getFirst();
    }

    @ParameterizedTest
    @EnumSource
    void anExpiredCertificateForAnotherNameIsTheServersOwn(TlsProvider provider)
            throws IOException {
        PemPair own = SelfSigned.create(List.of("other.test"), Duration.ofDays(1), clock);
        clock.advance(Duration.ofDays(30));
        TlsaRecord record = Association.SERVER_KEY.of(first(own.chain()));
        assertThat(reached(provider, own, record))
                .isInstanceOf(PeerVerdict.Authenticated.class)
                .asString()
                .contains("TLSA 3 1 1 ", " at _25._tcp.mx.example.com");
    }

    @ParameterizedTest
    @EnumSource
    void anAuthorityThatIsSentVouchesForTheServer(TlsProvider provider) throws IOException {
        LaboratoryCa authority = LaboratoryCa.create("Lab", YEAR, clock);
        PemPair issued = authority.issue(List.of(NAME), YEAR);
        PemPair shown = new PemPair(issued.chain() + authority.certificate(), issued.key());
        TlsaRecord record = Association.AUTHORITY_CERTIFICATE.of(first(authority.certificate()));
        assertThat(reached(provider, shown, record))
                .isInstanceOf(PeerVerdict.Authenticated.class)
                .asString()
                .contains("certificate for mx.example.com", "TLSA 2 0 1 ");
    }

    @ParameterizedTest
    @EnumSource
    void anotherCertificateEndsTheHandshakeWithAReasonOfItsOwn(TlsProvider provider) {
        PemPair own = SelfSigned.create(List.of(NAME), YEAR, clock);
        PemPair other = SelfSigned.create(List.of(NAME), YEAR, clock);
        TlsaRecord record = Association.SERVER_KEY.of(first(other.chain()));
        TlsFailure failure =
                catchThrowableOfType(TlsFailure.class, () -> reached(provider, own, record));
        assertThat(failure.reason()).isEqualTo(Reason.TLSA_MISMATCH);
        assertThat(failure)
                .hasMessageStartingWith(
                        "nothing that the server shows matches TLSA " + record.brief());
    }
}
