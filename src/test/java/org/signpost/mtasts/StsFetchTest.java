package org.signpost.mtasts;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.address.Domain;
import org.signpost.http.DocumentServer;
import org.signpost.mtasts.StsFetched.Failure;
import org.signpost.mtasts.StsFetched.Fetched;
import org.signpost.mtasts.StsFetched.Kind;
import org.signpost.nameserver.ZoneFile;
import org.signpost.observe.TestClock;
import org.signpost.tls.LaboratoryCa;
import org.signpost.tls.Trust;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A policy is taken from its host over HTTPS alone, or a report says why not (A8; RFC 8461 §3.3).
 */
@Timeout(60)
class StsFetchTest {

    private static final Domain DOMAIN = Domain.of("example.com");
    private static final String HOST = "mta-sts.example.com";
    private static final StsPolicy POLICY =
            new StsPolicy(
                    StsPolicy.Mode.ENFORCE,
                    Duration.ofDays(7),
                    List.of(MxPattern.parse("mx.example.com").orElseThrow()));
    private static final ZoneFile ZONE =
            ZoneFile.parse(
                    """
                    mta-sts.example.com. CNAME policies.example.net.
                    policies.example.net. A 127.0.0.1
                    mta-sts.nowhere.example.com. TXT "no address"
                    ; TIMEOUT mta-sts.slow.example.com.
                    """);

    private final TestClock clock = new TestClock();
    private final LaboratoryCa authority = LaboratoryCa.create("Test", Duration.ofDays(9), clock);
    private final Trust trust = Trust.pem(authority.certificate()).orElseThrow();
    private final DocumentServer server = server(HOST);
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void stop() {
        over.countDown();
        server.close();
    }

    private DocumentServer server(String name) {
        return new DocumentServer(authority.issue(List.of(name), Duration.ofDays(1)));
    }

    private StsFetched fetch() {
        return fetch(server, trust);
    }

    private StsFetched fetch(DocumentServer from, Trust trusted) {
        return new StsFetch(ZONE, trusted, clock, from.port()).fetch(DOMAIN);
    }

    private static void failed(StsFetched fetched, Kind kind, String why) {
        assertThat(fetched)
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> {
                            assertThat(failure.kind()).isEqualTo(kind);
                            assertThat(failure.why()).contains(why).hasLineCount(1);
                        });
    }

    private void answer(int status, String type, String body) {
        server.answer(StsFetch.PATH, exchange -> write(exchange, status, type, body));
    }

    private static void write(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        byte[] octets = body.getBytes(StandardCharsets.ISO_8859_1);
        if (!type.isEmpty()) exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
        exchange.getResponseBody().write(octets);
        exchange.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "Text/Plain; charset=UTF-8", "text/plain;charset=x; y=\"z\""})
    void aPolicyIsFetchedWhateverParametersItsTypeHas(String type) {
        answer(200, type, POLICY.body());
        assertThat(fetch()).isEqualTo(new Fetched(POLICY));
    }

    @Test
    void aPolicyInChunksIsFetched() {
        server.answer(
                StsFetch.PATH,
                exchange -> {
                    exchange.getResponseHeaders().set("Content-Type", "text/plain");
                    exchange.sendResponseHeaders(200, 0);
                    for (String line : POLICY.lines()) {
                        exchange.getResponseBody()
                                .write((line + "\n").getBytes(StandardCharsets.US_ASCII));
                        exchange.getResponseBody().flush();
                    }
                    exchange.close();
                });
        assertThat(fetch()).isEqualTo(new Fetched(POLICY));
    }

    @ParameterizedTest
    @CsvSource({"301", "302", "303", "307", "308"})
    void noRedirectionIsFollowed(int status) {
        server.answer("/policy", exchange -> write(exchange, 200, "text/plain", POLICY.body()));
        server.answer(
                StsFetch.PATH,
                exchange -> {
                    String to = "https://" + HOST + ":" + server.port() + "/policy";
                    exchange.getResponseHeaders().set("Location", to);
                    write(exchange, status, "text/plain", POLICY.body());
                });
        failed(fetch(), Kind.FETCH_ERROR, "answers " + status + ", and nobody may follow it");
    }

    @ParameterizedTest
    @CsvSource({"201", "203", "206", "403", "404", "500", "503"})
    void onlyStatus200Counts(int status) {
        answer(status, "text/plain", POLICY.body());
        failed(fetch(), Kind.FETCH_ERROR, "answers " + status + " instead of 200");
    }

    @ParameterizedTest
    @CsvSource({
        "text/html; charset=utf-8, served as text/html; charset=utf-8",
        "text/plainer, served as text/plainer",
        "application/octet-stream, served as application/octet-stream",
        "'', served as no type"
    })
    void onlyPlainTextCounts(String type, String why) {
        answer(200, type, POLICY.body());
        failed(fetch(), Kind.INVALID, why);
    }

    @Test
    void aPolicyHas64KibAtMost() {
        String start = POLICY.body() + "x: ";
        answer(200, "text/plain", start + "x".repeat(StsPolicy.MOST_OCTETS - start.length() + 1));
        failed(fetch(), Kind.FETCH_ERROR, "larger than 65536 octets");
    }

    @Test
    void oneOf64KibIsFetched() {
        String start = POLICY.body() + "x: ";
        answer(200, "text/plain", start + "x".repeat(StsPolicy.MOST_OCTETS - start.length()));
        assertThat(fetch()).isEqualTo(new Fetched(POLICY));
    }

    @Test
    void whatIsNoPolicyIsInvalid() {
        answer(200, "text/plain", "version: STSv1\r\nmode: enforce\r\n");
        failed(fetch(), Kind.INVALID, "has no max_age");
    }

    @Test
    void aHostThatStopsHalfwayIsLeft() {
        server.answer(
                StsFetch.PATH,
                exchange -> {
                    exchange.getResponseHeaders().set("Content-Type", "text/plain");
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write('v');
                    exchange.getResponseBody().flush();
                    awaitTheEnd();
                    exchange.close();
                });
        StsFetch hasty = new StsFetch(ZONE, trust, clock, server.port(), Duration.ofMillis(300));
        failed(hasty.fetch(DOMAIN), Kind.FETCH_ERROR, HOST + ": ");
    }

    private void awaitTheEnd() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "mta-sts.example.net", "*.mta-sts.example.com"})
    void aCertificateForAnotherNameIsRefused(String name) {
        try (DocumentServer other = server(name)) {
            other.answer(StsFetch.PATH, e -> write(e, 200, "text/plain", POLICY.body()));
            failed(
                    fetch(other, trust),
                    Kind.WEBPKI_INVALID,
                    "the certificate is for " + name + ", not for mta-sts.example.com");
        }
    }

    @Test
    void aWildcardForTheWholeLabelIsAccepted() {
        try (DocumentServer wild = server("*.example.com")) {
            wild.answer(StsFetch.PATH, e -> write(e, 200, "text/plain", POLICY.body()));
            assertThat(fetch(wild, trust)).isEqualTo(new Fetched(POLICY));
        }
    }

    @Test
    void anExpiredCertificateIsRefused() {
        answer(200, "text/plain", POLICY.body());
        clock.advance(Duration.ofDays(2));
        failed(fetch(), Kind.WEBPKI_INVALID, "the certificate expired on 2026-11-02");
    }

    @Test
    void aStrangersCertificateIsRefused() {
        answer(200, "text/plain", POLICY.body());
        failed(fetch(server, new Trust.Public()), Kind.WEBPKI_INVALID, "trusted authority");
    }

    @Test
    void aHostWithoutAddressIsNoHost() {
        failed(fetch("nowhere.example.com"), Kind.FETCH_ERROR, "it has no A or AAAA record");
        failed(fetch("never.example.com"), Kind.FETCH_ERROR, "it has no A or AAAA record");
        failed(fetch("slow.example.com"), Kind.FETCH_ERROR, "can't ask for its addresses");
    }

    private StsFetched fetch(String domain) {
        return new StsFetch(ZONE, trust, clock, server.port()).fetch(Domain.of(domain));
    }

    @Test
    void reportsKnowTheKindsByTheirWords() {
        assertThat(Kind.values())
                .extracting(Kind::word)
                .containsExactly(
                        "sts-policy-fetch-error", "sts-policy-invalid", "sts-webpki-invalid");
    }
}
