package org.signpost.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.observe.Clock;
import org.signpost.smtpclient.OpenResult.Stage;
import org.signpost.tls.CertificateFiles;
import org.signpost.tls.Certificates;
import org.signpost.tls.LaboratoryCa;
import org.signpost.tls.PeerCheck;
import org.signpost.tls.PeerVerdict;
import org.signpost.tls.ServerTls;
import org.signpost.tls.TlsFailure.Reason;
import org.signpost.tls.TlsPolicy;
import org.signpost.tls.Trust;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the policies of transport security make of a session (A2, A6, A9, T7). */
@Timeout(60)
class TlsPolicyTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final LaboratoryCa AUTHORITY = LaboratoryCa.create("Lab", DAY, Clock.system());
    private static final Trust TRUST = Trust.pem(AUTHORITY.certificate()).orElseThrow();
    private static final PeerCheck ANYBODY =
            (chain, now) -> new PeerVerdict.Authenticated("anybody");
    private static final PeerCheck NOBODY =
            (chain, now) -> new PeerVerdict.Refused(Reason.TLSA_MISMATCH, "nobody will do");

    @TempDir static Path folder;

    private static Optional<ServerTls> certificates = Optional.empty();

    /** The first is the one for whoever asks for no name that is known. */
    @BeforeAll
    static void makeCertificates() throws IOException {
        List<CertificateFiles> files = new ArrayList<>();
        for (String name : List.of("mx.example.com", "base.example.net")) {
            Path chain = folder.resolve(name + ".pem");
            Path key = folder.resolve(name + ".key");
            AUTHORITY.issue(List.of(name), DAY).write(chain, key);
            files.add(new CertificateFiles(List.of(), chain, key));
        }
        if (Certificates.open(files, Clock.system()) instanceof Certificates.Opened opened) {
            certificates = Optional.of(new ServerTls(opened.certificates()));
        }
    }

    /** A session with mx.example.com, which offers STARTTLS. */
    private static OpenResult open(TlsPolicy policy) throws IOException {
        return open(
                policy,
                peer ->
                        peer.say("220 mx.example.com\r\n")
                                .hear("EHLO")
                                .offer(List.of("STARTTLS"))
                                .hear("STARTTLS")
                                .say("220 go\r\n")
                                .startTls(certificates.orElseThrow())
                                .hear("EHLO")
                                .offer(List.of()));
    }

    private static OpenResult open(TlsPolicy policy, HostileServer.Behaviour behaviour)
            throws IOException {
        try (HostileServer server = new HostileServer(behaviour)) {
            SmtpClient client =
                    new SmtpClient(() -> Timeouts.of(Duration.ofSeconds(20)), Clock.system());
            OpenResult result = client.open(server.target(), policy, Caller.named("client.test"));
            if (result instanceof OpenResult.Open(SmtpConnection connection)) connection.cut();
            return result;
        }
    }

    private static OpenResult.Refused refused(OpenResult result) {
        assertThat(result).isInstanceOf(OpenResult.Refused.class);
        return (OpenResult.Refused) result;
    }

    /** RFC 7672 §8.1. */
    @Test
    void daneAsksForTheBaseDomainByItsName() throws IOException {
        List<X509Certificate> shown = new ArrayList<>();
        PeerCheck watching =
                (chain, now) -> {
                    shown.addAll(chain);
                    return ANYBODY.judge(chain, now);
                };
        assertThat(open(new TlsPolicy.Dane("base.example.net", watching)))
                .isInstanceOf(OpenResult.Open.class);
        assertThat(shown.getFirst().getSubjectX500Principal().getName())
                .isEqualTo("CN=base.example.net");
    }

    @Test
    void whomDaneRefusesGetsNothing() throws IOException {
        OpenResult.Refused refused = refused(open(new TlsPolicy.Dane("mx.example.com", NOBODY)));
        assertThat(refused.stage()).isEqualTo(Stage.TLS);
        assertThat(refused.status().status()).hasToString("4.7.5");
        assertThat(refused.status().reason()).endsWith(": nobody will do");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mx.example.com", "other.example.com"})
    void stsDemandsTheNameAndATrustedAuthority(String name) throws IOException {
        OpenResult result = open(new TlsPolicy.Sts(Set.of(name), TRUST));
        if (name.equals("mx.example.com")) {
            assertThat(result).isInstanceOf(OpenResult.Open.class);
        } else {
            assertThat(refused(result).status().reason()).contains("not for other.example.com");
        }
        Trust strangers =
                Trust.pem(LaboratoryCa.create("Stranger", DAY, Clock.system()).certificate())
                        .orElseThrow();
        assertThat(refused(open(new TlsPolicy.Sts(Set.of(name), strangers))).stage())
                .isEqualTo(Stage.TLS);
    }

    static Stream<TlsPolicy> demanding() {
        return Stream.of(
                new TlsPolicy.Encrypt(),
                new TlsPolicy.Pkix(Set.of("mx.example.com"), TRUST),
                new TlsPolicy.Sts(Set.of("mx.example.com"), TRUST),
                new TlsPolicy.Dane("mx.example.com", ANYBODY));
    }

    /** A6, RFC 7672 §2.2, RFC 8461 §4.2: never in the clear. */
    @ParameterizedTest
    @MethodSource("demanding")
    void withoutStarttlsNothingGoesToWhoHasToOfferIt(TlsPolicy policy) throws IOException {
        HostileServer.Behaviour plain =
                peer -> peer.say("220 mx.example.com\r\n").hear("EHLO").offer(List.of());
        OpenResult.Refused refused = refused(open(policy, plain));
        assertThat(refused.stage()).isEqualTo(Stage.TLS);
        assertThat(refused.status().reason()).endsWith("offers no STARTTLS, and TLS is required");
    }

    @Test
    void onlyWhoIsVerifiedMayGetAPassword() {
        assertThat(Stream.concat(demanding(), Stream.of(new TlsPolicy.Opportunistic())))
                .filteredOn(TlsPolicy::verifies)
                .hasExactlyElementsOfTypes(
                        TlsPolicy.Pkix.class, TlsPolicy.Sts.class, TlsPolicy.Dane.class);
    }
}
