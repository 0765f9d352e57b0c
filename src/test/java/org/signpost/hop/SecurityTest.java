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
import org.signpost.dane.ZoneData;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.MxRecord;
import org.signpost.dns.NoDns;
import org.signpost.hop.Destination.Exchangers.Found;
import org.signpost.hop.Hosts.Host;
import org.signpost.sasl.SaslClient.Secret;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtp.StatusCode;
import org.signpost.smtpclient.Login;
import org.signpost.tls.TlsPolicy;
import org.signpost.tls.Trust;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A1, A2, A13 (RFC 7672 §2.2): how a host is secured is settled before it is connected to. */
class SecurityTest {

    private static final String ADDRESS = "mx.example.com. IN A 192.0.2.1";
    private static final String TLSA = "_25._tcp.mx.example.com. IN TLSA 3 1 1 " + "ab".repeat(32);
    private static final String WITHOUT_MEANING =
            "_25._tcp.mx.example.com. IN TLSA 1 1 1 " + "ab".repeat(32);
    private static final String BOGUS = "TLSA _25._tcp.mx.example.com";
    private static final Host MX =
            new Host(
                    "mx.example.com",
                    new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 25));

    private final Security security = new Security(new NoDns());

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

    @Test
    void aHostWithTlsaRecordsIsVerifiedByThem() throws IOException {
        Secured secured = mx(new ZoneData(ADDRESS, TLSA), TlsLevel.DEFAULT);
        assertThat(secured).isInstanceOf(Secured.By.class);
        Secured.By by = (Secured.By) secured;
        assertThat(by.policy()).isInstanceOf(TlsPolicy.Dane.class);
        assertThat(((TlsPolicy.Dane) by.policy()).base()).isEqualTo("mx.example.com");
        assertThat(by.reason())
                .isEqualTo("TLSA 3 1 1 abababababababab… at _25._tcp.mx.example.com");
    }

    @Test
    void recordsThatNobodyCanUseStillMeanTls() throws IOException {
        assertThat(mx(new ZoneData(ADDRESS, WITHOUT_MEANING), TlsLevel.DEFAULT))
                .isInstanceOfSatisfying(
                        Secured.By.class,
                        by -> assertThat(by.policy()).isEqualTo(new TlsPolicy.Encrypt()));
    }

    @Test
    void aHostWhoseRecordsCannotBeAskedForGetsNoMail() throws IOException {
        for (Answer.Failure why : Answer.Failure.values()) {
            ZoneData zone = new ZoneData(ADDRESS, TLSA).failing(BOGUS, why);
            assertThat(barred(mx(zone, TlsLevel.DEFAULT)))
                    .startsWith("mx.example.com gets no mail now: " + BOGUS);
        }
    }

    @Test
    void withoutDaneTlsIsOpportunisticAndTheReasonIsTold() throws IOException {
        opportunistic(
                mx(new ZoneData(ADDRESS), TlsLevel.DEFAULT),
                "there is no TLSA record at _25._tcp.mx.example.com");
        opportunistic(
                mx(new ZoneData(ADDRESS, TLSA).unsigned("example.com"), TlsLevel.DEFAULT),
                "the addresses of mx.example.com aren't signed");
        Found unsigned = Found.by(org.signpost.dns.Security.INSECURE, Set.of(DOMAIN));
        opportunistic(
                mx(new ZoneData(ADDRESS, TLSA), TlsLevel.DEFAULT, unsigned),
                "the MX records that lead to mx.example.com aren't signed");
    }

    /** A13: whoever demands DANE rather waits. */
    @Test
    void aRouteThatDemandsDaneGetsItOrNothing() throws IOException {
        assertThat(mx(new ZoneData(ADDRESS, TLSA), TlsLevel.DANE)).isInstanceOf(Secured.By.class);
        assertThat(barred(mx(new ZoneData(ADDRESS), TlsLevel.DANE)))
                .isEqualTo(
                        "mx.example.com gets no mail now: the route demands DANE, and there is no"
                                + " TLSA record at _25._tcp.mx.example.com");
        assertThat(barred(mx(new ZoneData(ADDRESS, WITHOUT_MEANING), TlsLevel.DANE)))
                .contains("usage 1");
    }

    @Test
    void otherLevelsAskForNoRecords() throws IOException {
        for (TlsLevel level :
                List.of(TlsLevel.PKIX, TlsLevel.ENCRYPT, TlsLevel.OPPORTUNISTIC, TlsLevel.NONE)) {
            ZoneData zone = new ZoneData(ADDRESS, TLSA);
            assertThat(mx(zone, level)).isInstanceOf(Secured.By.class);
            assertThat(zone.asked()).isEmpty();
        }
    }

    /** Nothing is asked of the DNS that can't be there, and that mail would wait for. */
    @Test
    void hostsWithoutANameInTheDnsHaveNoRecords() throws IOException {
        for (String name : List.of("192.0.2.1", "2001:db8::1", "localhost")) {
            ZoneData zone = new ZoneData(ADDRESS);
            Destination inner =
                    new Destination.Inner(
                            new HostPort(Domain.of("inner.example.com"), 25),
                            new Tls(TlsLevel.DEFAULT, Optional.empty()));
            Secured secured = new Security(zone).policy(inner, new Host(name, MX.address()));
            opportunistic(secured, "no DANE for a host that is named so");
            assertThat(zone.asked()).isEmpty();
        }
    }

    @Test
    void aRelayHostWithAUserIsVerifiedByItsRecordsElseByItsName() throws IOException {
        ZoneData zone = new ZoneData(ADDRESS, TLSA.replace("_25.", "_587."));
        assertThat(relay(zone)).isInstanceOf(TlsPolicy.Dane.class);
        assertThat(relay(new ZoneData(ADDRESS)))
                .isEqualTo(new TlsPolicy.Pkix(Set.of("mx.example.com"), new Trust.Public()));
        assertThat(relay(new ZoneData(ADDRESS, WITHOUT_MEANING.replace("_25.", "_587."))))
                .isInstanceOf(TlsPolicy.Pkix.class);
    }

    private static final DnsName DOMAIN = DnsName.of("example.com");

    private static Secured mx(ZoneData zone, TlsLevel level) throws IOException {
        Found found = Found.by(org.signpost.dns.Security.SECURE, Set.of(DOMAIN));
        return mx(zone, level, found);
    }

    private static Secured mx(ZoneData zone, TlsLevel level, Found found) throws IOException {
        Destination destination =
                Destination.Exchangers.of(
                        List.of(new MxRecord(10, DnsName.of("mx.example.com"))),
                        new Tls(level, Optional.empty()),
                        found);
        return new Security(zone).policy(destination, MX);
    }

    private static TlsPolicy relay(ZoneData zone) throws IOException {
        Destination relay =
                new Destination.RelayHost(
                        new HostPort(Domain.of("mx.example.com"), 587),
                        false,
                        Optional.of(
                                new RouteLogin("app", SecretKind.PASSWORD, Path.of("password"))),
                        new Tls(TlsLevel.DEFAULT, Optional.empty()));
        Host host = new Host(MX.name(), new InetSocketAddress(MX.address().getAddress(), 587));
        return new Security(zone).policy(relay, host) instanceof Secured.By by
                ? by.policy()
                : new TlsPolicy.None();
    }

    private static String barred(Secured secured) {
        assertThat(secured).isInstanceOf(Secured.Barred.class);
        DeliveryStatus why = ((Secured.Barred) secured).why();
        assertThat(why.status()).isEqualTo(StatusCode.of("4.7.5"));
        return why.reason();
    }

    private static void opportunistic(Secured secured, String reason) {
        assertThat(secured).isEqualTo(new Secured.By(new TlsPolicy.Opportunistic(), reason));
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
