package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.Await;
import org.signpost.account.Callout.Answer;
import org.signpost.address.Mailbox;
import org.signpost.config.DomainConfig;
import org.signpost.config.DomainConfig.Deliver;
import org.signpost.config.DomainPattern;
import org.signpost.config.RouteConfig;
import org.signpost.config.RouteConfig.TlsLevel;
import org.signpost.config.RouteConfig.Via;
import org.signpost.dns.NoDns;
import org.signpost.hop.RecipientCallout;
import org.signpost.observe.Clock;
import org.signpost.queue.Envelope.Demands;
import org.signpost.queue.Outcome;
import org.signpost.queue.QueueId;
import org.signpost.queue.Recipient;
import org.signpost.smtpclient.ScriptedServer;
import org.signpost.tls.CertificateFiles;
import org.signpost.tls.Certificates;
import org.signpost.tls.LaboratoryCa;
import org.signpost.tls.PemPair;
import org.signpost.tls.SelfSigned;
import org.signpost.tls.ServerTls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

class SecurityTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final String ADDRESS = "127.0.0.1";

    @TempDir Path data;
    private ScriptedServer server;
    private Desk desk;

    @BeforeEach
    void setUp() throws IOException {
        server = new ScriptedServer().offers("STARTTLS", "PIPELINING", "AUTH PLAIN");
        server.on("AUTH", "235 2.7.0 welcome\r\n");
        desk = new Desk(data);
        // Certificates are judged by the test's clock.
        desk.clock.advanceTo(Clock.system().instant());
    }

    @AfterEach
    void tearDown() throws IOException {
        desk.close();
        server.close();
    }

    @Test
    void anyCertificateWillDoInOpportunisticMode() throws IOException {
        server.tls(tls(selfSigned()), false);
        desk.relay(server.address(), TlsLevel.OPPORTUNISTIC).start();
        assertThat(deliver()).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.heard()).contains("STARTTLS");
        assertThat(desk.lines().getFirst()).contains("tls=\"encrypted, not authenticated\"");
    }

    @Test
    void refusedStarttlsMeansInTheClearOnANewConnection() throws IOException {
        server.on("STARTTLS", "454 4.7.0 not now\r\n");
        desk.relay(server.address(), TlsLevel.OPPORTUNISTIC).start();
        assertThat(deliver()).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.connections()).isEqualTo(2);
        assertThat(desk.lines().getFirst())
                .contains("tls=none")
                .contains("in the clear after TLS failed")
                .contains("454 4.7.0 not now");
    }

    @Test
    void failedHandshakeMeansInTheClearOnANewConnection() throws IOException {
        server.on("STARTTLS", "220 go\r\n" + "this is no TLS at all\r\n".repeat(50));
        desk.relay(server.address(), TlsLevel.OPPORTUNISTIC).start();
        assertThat(deliver()).isInstanceOf(Outcome.Delivered.class);
        assertThat(desk.lines().getFirst()).contains("tls=none", "in the clear after TLS failed: ");
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void whoFailsInTheClearTooTellsHowTlsFailed() throws IOException {
        server.on("greeting", "220 here\r\n", "421 4.3.2 too busy\r\n");
        server.on("STARTTLS", "454 4.7.0 no key today\r\n");
        desk.relay(server.address(), TlsLevel.OPPORTUNISTIC).start();
        assertThat(deliver().status().reason())
                .startsWith("421 4.3.2 too busy; in the clear after TLS failed: ")
                .contains("454 4.7.0 no key today");
    }

    @ParameterizedTest
    @ValueSource(strings = {"421 4.3.2 too busy\r\n", "550 5.7.1 no\r\n", ScriptedServer.HANG_UP})
    void whatFailsInsideTlsIsNotTriedInTheClear(String reply) throws IOException {
        server.tls(tls(selfSigned()), false);
        String offers = "250-mx.example.com\r\n250 STARTTLS\r\n";
        server.on("EHLO", offers, reply, "250 mx.example.com\r\n").on("HELO", reply);
        desk.relay(server.address(), TlsLevel.OPPORTUNISTIC).start();
        assertThat(deliver()).isNotInstanceOf(Outcome.Delivered.class);
        assertThat(server.messages()).isEmpty();
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void hostThatDemandsTlsAfterAFailedHandshakeReturnsNothing() throws IOException {
        server.on("STARTTLS", "220 go\r\n" + "this is no TLS at all\r\n".repeat(50));
        server.on("MAIL", "530 5.7.0 Must issue a STARTTLS command first\r\n");
        desk.relay(server.address(), TlsLevel.OPPORTUNISTIC).start();
        Outcome outcome = deliver();
        assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
        assertThat(outcome.status().status()).hasToString("4.7.5");
    }

    @Test
    void keptConnectionTellsWhyItIsInTheClear() throws IOException {
        server.on("STARTTLS", "454 4.7.0 not now\r\n");
        desk.relay(server.address(), TlsLevel.OPPORTUNISTIC).start();
        deliver();
        deliver();
        assertThat(server.connections()).isEqualTo(2);
        assertThat(desk.lines().getLast()).contains("in the clear after TLS failed");
    }

    @Test
    void encryptNeverGoesInTheClear() throws IOException {
        server.on("STARTTLS", "454 4.7.0 not now\r\n");
        desk.relay(server.address(), TlsLevel.ENCRYPT).start();
        Outcome outcome = deliver();
        assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
        assertThat(outcome.status().status()).hasToString("4.7.5");
        assertThat(server.messages()).isEmpty();
    }

    @Test
    void verifiedRelayHostGetsThePassword() throws IOException {
        LaboratoryCa ca = LaboratoryCa.create("test", DAY, Clock.system());
        server.tls(tls(ca.issue(List.of(ADDRESS), DAY)), false);
        route(ca.certificate(), false);
        assertThat(deliver()).isInstanceOf(Outcome.Delivered.class);
        String plain =
                Base64.getEncoder()
                        .encodeToString(
                                "\0app\0secret"
                                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(server.heard()).contains("AUTH PLAIN " + plain);
        assertThat(desk.lines().getFirst()).contains("tls=\"encrypted, authenticated\"");
        assertThat(String.join("\n", desk.lines())).doesNotContain("secret");
    }

    @Test
    void implicitTlsOf465() throws IOException {
        LaboratoryCa ca = LaboratoryCa.create("test", DAY, Clock.system());
        server.tls(tls(ca.issue(List.of(ADDRESS), DAY)), true);
        route(ca.certificate(), true);
        assertThat(deliver()).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.heard()).doesNotContain("STARTTLS");
        assertThat(server.heard()).anyMatch(line -> line.startsWith("AUTH PLAIN "));
    }

    @Test
    void unverifiableRelayHostGetsNothing() throws IOException {
        LaboratoryCa ca = LaboratoryCa.create("test", DAY, Clock.system());
        server.tls(tls(selfSigned()), false);
        route(ca.certificate(), false);
        expectNoPassword();
    }

    /** PKIX for the name in `via`: who has another name is another, whoever vouches for him. */
    @Test
    void aTrustedCertificateOfAnotherNameGetsNoPassword() throws IOException {
        LaboratoryCa ca = LaboratoryCa.create("test", DAY, Clock.system());
        server.tls(tls(ca.issue(List.of("elsewhere.example.com"), DAY)), false);
        route(ca.certificate(), false);
        expectNoPassword();
    }

    @Test
    void withoutTrustThePublicAuthoritiesVouch() throws IOException {
        LaboratoryCa ca = LaboratoryCa.create("test", DAY, Clock.system());
        server.tls(tls(ca.issue(List.of(ADDRESS), DAY)), false);
        route(Optional.empty(), false);
        expectNoPassword();
    }

    private void expectNoPassword() throws IOException {
        Outcome outcome = deliver();
        assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
        assertThat(outcome.status().status()).hasToString("4.7.5");
        assertThat(server.heard()).noneMatch(line -> line.startsWith("AUTH"));
        assertThat(server.messages()).isEmpty();
    }

    /** RFC 8689 §4.2.1 (S33): TLS alone isn't enough, nor is that the host is on loopback. */
    @Test
    void whatRequiresTlsIsReturnedWhereTheHostIsNotVerified() throws IOException {
        server.offers("STARTTLS", "REQUIRETLS").tls(tls(selfSigned()), false);
        desk.relay(server.address(), TlsLevel.OPPORTUNISTIC).start();
        expectReturned("isn't authenticated");
        assertThat(server.heard()).contains("STARTTLS");
    }

    /** RFC 8689 §4.2.1 (S33). */
    @Test
    void whatRequiresTlsIsReturnedWhereAVerifiedHostDoesNotKnowTheWish() throws IOException {
        verified("STARTTLS");
        expectReturned("has no REQUIRETLS");
    }

    /** RFC 8689 §4.2.1 (S33). */
    @Test
    void whatRequiresTlsGoesToAVerifiedHostWithTheWish() throws IOException {
        verified("STARTTLS", "REQUIRETLS");
        assertThat(deliver(Desk.REQUIRE_TLS)).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.heard()).contains("MAIL FROM:<a@ours.test> REQUIRETLS");
        assertThat(desk.lines().getFirst()).contains("tls=\"encrypted, authenticated\"");
    }

    /** A route whose host is verified, and logged in to by nobody. */
    private void verified(String... extensions) throws IOException {
        LaboratoryCa ca = LaboratoryCa.create("test", DAY, Clock.system());
        server.offers(extensions).tls(tls(ca.issue(List.of(ADDRESS), DAY)), false);
        Path trust = Files.writeString(data.resolve("ca.pem"), ca.certificate());
        route(
                new Via.RelayHost(Desk.hostPort(server.address()), false, Optional.empty()),
                new RouteConfig.Tls(TlsLevel.PKIX, Optional.of(trust)));
    }

    private void expectReturned(String why) throws IOException {
        Outcome outcome = deliver(Desk.REQUIRE_TLS);
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(outcome.status().status()).hasToString("5.7.30");
        assertThat(outcome.status().reason()).contains(why);
        // The notice about it goes there too, and tells nothing of its content.
        assertThat(server.heard()).noneMatch(line -> line.startsWith("MAIL FROM:<a@"));
    }

    /** RFC 9266 §4.1 (M6): nor is another mechanism tried on the connection. */
    @Test
    void refusedLoginDefers() throws IOException {
        LaboratoryCa ca = LaboratoryCa.create("test", DAY, Clock.system());
        server.offers("STARTTLS", "AUTH PLAIN LOGIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS");
        server.tls(tls(ca.issue(List.of(ADDRESS), DAY)), false);
        server.on("AUTH", "535 5.7.8 wrong\r\n");
        route(ca.certificate(), false);
        Outcome outcome = deliver();
        assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
        assertThat(outcome.status().status()).hasToString("4.7.8");
        Await.until(() -> server.openNow() == 0);
        List<String> heard = server.heard();
        assertThat(heard.get(heard.size() - 2)).startsWith("AUTH SCRAM-SHA-256-PLUS ");
        assertThat(heard.getLast()).isEqualTo("QUIT");
        assertThat(heard).filteredOn(line -> line.startsWith("AUTH")).hasSize(1);
    }

    @Test
    void endlessChallengesEndTheAttempt() throws IOException {
        LaboratoryCa ca = LaboratoryCa.create("test", DAY, Clock.system());
        server.tls(tls(ca.issue(List.of(ADDRESS), DAY)), false);
        server.on("AUTH", "334 \r\n").on("*", "334 \r\n");
        route(ca.certificate(), false);
        assertThat(deliver().status().status()).hasToString("4.7.8");
    }

    /** RFC 5802 §5 (M6): whoever only says yes may be anybody, whatever his certificate. */
    @Test
    void aRelayHostThatProvesNothingIsNotTrusted() throws IOException {
        LaboratoryCa ca = LaboratoryCa.create("test", DAY, Clock.system());
        server.offers("STARTTLS", "AUTH PLAIN SCRAM-SHA-256");
        server.tls(tls(ca.issue(List.of(ADDRESS), DAY)), false);
        route(ca.certificate(), false);
        Outcome outcome = deliver();
        assertThat(outcome.status().status()).hasToString("4.7.8");
        assertThat(outcome.status().reason()).contains("without proving");
        assertThat(server.heard()).noneMatch(line -> line.startsWith("AUTH PLAIN"));
        assertThat(server.messages()).isEmpty();
    }

    /** RFC 7628 §3.2.3 (M7): the error in a challenge is answered, and shown. */
    @Test
    void theRefusalOfATokenIsExplained() throws IOException {
        LaboratoryCa ca = LaboratoryCa.create("test", DAY, Clock.system());
        server.offers("STARTTLS", "AUTH PLAIN OAUTHBEARER");
        server.tls(tls(ca.issue(List.of(ADDRESS), DAY)), false);
        server.on("AUTH", "334 " + base64("{\"status\":\"invalid_token\"}") + "\r\n");
        server.on("AQ==", "535 5.7.8 refused\r\n");
        Path token = Files.writeString(data.resolve("token"), "a-token\n");
        Optional<Path> trust =
                Optional.of(Files.writeString(data.resolve("ca.pem"), ca.certificate()));
        var login = new RouteConfig.RouteLogin("app", RouteConfig.SecretKind.TOKEN, token);
        route(trust, false, login);
        assertThat(deliver().status().reason())
                .contains("535 5.7.8 refused")
                .contains("{\"status\":\"invalid_token\"}");
        assertThat(server.heard())
                .contains("AUTH OAUTHBEARER " + base64("n,a=app,\1auth=Bearer a-token\1\1"));
        assertThat(String.join("\n", desk.lines())).doesNotContain("a-token");
    }

    private static String base64(String text) {
        return Base64.getEncoder()
                .encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void calloutAsksTheNextHost() throws IOException {
        server.offers("PIPELINING").on("RCPT TO:<no@in.test>", "550 5.1.1 nobody\r\n");
        server.on("RCPT TO:<later@in.test>", "451 4.3.0 later\r\n");
        desk.domain("in.test", new Deliver.Smtp(Desk.hostPort(server.address())));
        DomainConfig domain = desk.config().domains().getFirst();
        try (RecipientCallout callout =
                new RecipientCallout(new NoDns(), desk.clock, desk::config)) {
            assertThat(callout.ask(domain, Mailbox.of("a@in.test")))
                    .isInstanceOf(Answer.Accepted.class);
            assertThat(callout.ask(domain, Mailbox.of("no@in.test")))
                    .isInstanceOf(Answer.Refused.class);
            assertThat(callout.ask(domain, Mailbox.of("later@in.test")))
                    .isInstanceOf(Answer.Unknown.class);
            server.close();
            assertThat(callout.ask(domain, Mailbox.of("a@in.test")))
                    .isInstanceOf(Answer.Unknown.class);
        }
    }

    private Outcome deliver(Demands demands) throws IOException {
        List<Recipient> to = List.of(Recipient.of(Mailbox.of("b@there.test")));
        QueueId id = desk.queue.add("a@ours.test", demands, Desk.MESSAGE, to);
        return desk.queue.outcome(id, 0);
    }

    private Outcome deliver() throws IOException {
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        return desk.queue.outcome(id, 0);
    }

    private void route(String authority, boolean implicit) throws IOException {
        route(Optional.of(Files.writeString(data.resolve("ca.pem"), authority)), implicit);
    }

    private void route(Optional<Path> trust, boolean implicit) throws IOException {
        Path password = Files.writeString(data.resolve("password"), "secret\n");
        route(
                trust,
                implicit,
                new RouteConfig.RouteLogin("app", RouteConfig.SecretKind.PASSWORD, password));
    }

    private void route(Optional<Path> trust, boolean implicit, RouteConfig.RouteLogin login)
            throws IOException {
        route(
                new Via.RelayHost(Desk.hostPort(server.address()), implicit, Optional.of(login)),
                new RouteConfig.Tls(TlsLevel.DEFAULT, trust));
    }

    private void route(Via via, RouteConfig.Tls tls) {
        RouteConfig route =
                new RouteConfig(new DomainPattern.Any(), new DomainPattern.Any(), via, tls);
        desk.with(desk.config(List.of(), List.of(route), desk.config().services().outbound()))
                .start();
    }

    private static PemPair selfSigned() {
        return SelfSigned.create(List.of("elsewhere.example.com"), DAY, Clock.system());
    }

    private ServerTls tls(PemPair pair) throws IOException {
        Path chain = data.resolve("chain.pem");
        Path key = data.resolve("key.pem");
        pair.write(chain, key);
        var files = List.of(new CertificateFiles(List.of(), chain, key));
        return new ServerTls(
                ((Certificates.Opened) Certificates.open(files, Clock.system())).certificates());
    }
}
