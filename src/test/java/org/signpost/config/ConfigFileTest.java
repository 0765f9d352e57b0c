package org.signpost.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.address.Domain;
import org.signpost.address.Network;
import org.signpost.config.InboundConfig.Check;
import org.signpost.config.ListenerConfig.ForeignSenders;
import org.signpost.config.ListenerConfig.Role;
import org.signpost.config.ListenerConfig.TlsMode;
import org.signpost.config.toml.Problem;
import org.signpost.dkim.DkimAlgorithm;
import org.signpost.dns.DnsName;
import org.signpost.dns.Dnssec;
import org.signpost.dns.TrustAnchors;
import org.signpost.oauth.Issuer;
import org.signpost.oauth.SigningAlgorithm;
import org.signpost.sasl.SaslMechanism;
import org.signpost.tls.Trust;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A good file becomes its records; no file makes the reader throw. */
class ConfigFileTest {
    private static final String RELAY =
            """
            [[domain]]
            name = "example.com"
            [[listener]]
            role = "relay"
            address = "10.0.0.5:25"
            tls = "none"
            """;

    @TempDir Path empty;
    private ConfigFolder folder = new ConfigFolder(Path.of(""));

    @BeforeEach
    void makeFolder() {
        folder = ConfigFolder.in(empty);
    }

    @Test
    void everyKeyReachesItsRecord() throws IOException {
        Config config = folder.valid(everyKey());
        Path here = folder.folder();

        assertThat(config.node())
                .isEqualTo(
                        new NodeConfig(
                                Domain.of("mx1.example.com"),
                                here.resolve("store"),
                                Domain.of("example.com"),
                                Optional.of(here.resolve("passphrase"))));
        assertThat(config.services().inbound())
                .isEqualTo(
                        new InboundConfig(
                                new InboundConfig.Checks(
                                        Check.ENFORCE,
                                        Check.OFF,
                                        Check.OBSERVE,
                                        Check.OBSERVE,
                                        Check.OFF),
                                new InboundConfig.Dmarc(
                                        true, true, List.of(DnsName.of("lists.example.net"))),
                                false,
                                true,
                                "X-Suspicious",
                                false));
        assertThat(config.file()).isEqualTo(here.resolve("signpost.toml"));
        assertThat(config.services().listeners())
                .containsExactly(
                        new ListenerConfig(new Role.Mx(), at("::", 25), TlsMode.STARTTLS, true),
                        new ListenerConfig(
                                new Role.Submission(
                                        new AuthConfig(
                                                List.of(
                                                        SaslMechanism.SCRAM_SHA_512,
                                                        SaslMechanism.EXTERNAL,
                                                        SaslMechanism.PLAIN),
                                                Trust.pem(Files.readString(here.resolve("ca.pem"))),
                                                List.of(
                                                        new OauthIssuerConfig(
                                                                new Issuer(
                                                                        "https://id.example.com",
                                                                        Set.of("smtp.example.com"),
                                                                        "upn",
                                                                        Set.of(
                                                                                SigningAlgorithm
                                                                                        .ES256)),
                                                                new OauthIssuerConfig.Keys.At(
                                                                        URI.create(
                                                                                "https://id.example.com/keys")))))),
                                at("::", 465),
                                TlsMode.IMPLICIT,
                                true),
                        new ListenerConfig(
                                new Role.Relay(
                                        List.of(network("10.0.0.0/24"), network("fd00::5")),
                                        List.of(sender("example.com"), sender("app@example.net")),
                                        ForeignSenders.RELAY_UNSIGNED),
                                at("10.0.0.5", 25),
                                TlsMode.NONE,
                                false,
                                new ListenerConfig.Proxies(
                                        List.of(network("192.0.2.10"), network("fd00:1::/64")),
                                        List.of(network("192.0.2.11"))),
                                new ListenerConfig.Greeting(Duration.ofSeconds(2), true),
                                ListenerConfig.Protocol.SMTP));
        assertThat(config.services().certificates())
                .containsExactly(
                        new CertificateConfig(
                                List.of(Domain.of("mx1.example.com")),
                                here.resolve("tls/chain.pem"),
                                here.resolve("tls/key.pem")));
        assertThat(config.services().limits())
                .isEqualTo(
                        new LimitsConfig(
                                64L << 20,
                                200,
                                300,
                                20,
                                new LimitsConfig.Rate(60, Duration.ofMinutes(2)),
                                new LimitsConfig.Session(30, 400, Duration.ofMinutes(20), 50),
                                new LimitsConfig.Header(64 << 10, 500),
                                new LimitsConfig.Errors(12, 3, Duration.ofSeconds(4), 4),
                                new LimitsConfig.Deadlines(
                                        Duration.ofMinutes(6),
                                        Duration.ofMinutes(4),
                                        2000,
                                        Duration.ofSeconds(20))));
        TrustAnchors anchors =
                TrustAnchors.parse(ConfigFolder.ANCHOR) instanceof TrustAnchors.Good(var read)
                        ? read
                        : TrustAnchors.root();
        assertThat(config.services().dns())
                .isEqualTo(
                        new DnsConfig(
                                List.of(at("127.0.0.1", 5300), at("::1", 53)),
                                new Dnssec.Validate(anchors)));
        assertThat(config.services().outbound())
                .isEqualTo(
                        new OutboundConfig(
                                2525,
                                new OutboundConfig.Source(
                                        Optional.of((Inet4Address) FakeHost.address("192.0.2.25")),
                                        Optional.of(
                                                (Inet6Address) FakeHost.address("2001:db8::25"))),
                                List.of(Duration.ofSeconds(90), Duration.ofHours(1)),
                                new OutboundConfig.Lifetime(
                                        Duration.ofDays(3), Duration.ofHours(2)),
                                new OutboundConfig.Flow(
                                        7,
                                        Optional.of(
                                                new OutboundConfig.Rate(600, Duration.ofHours(1))),
                                        true),
                                new OutboundConfig.HostTimeouts(
                                        Duration.ofSeconds(10),
                                        Duration.ofMinutes(6),
                                        Duration.ofMinutes(7),
                                        Duration.ofMinutes(8),
                                        Duration.ofMinutes(3),
                                        Duration.ofMinutes(4),
                                        Duration.ofMinutes(15))));
    }

    @Test
    void everyKeyOfDomainsAndRoutesReachesItsRecord() throws IOException {
        Config config = folder.valid(everyKey());
        Path here = folder.folder();

        assertThat(config.domains())
                .containsExactly(
                        new DomainConfig(
                                Domain.of("example.com"),
                                new DomainConfig.Deliver.Lmtp(host("127.0.0.1:24")),
                                new DomainConfig.Recipients.File(here.resolve("recipients")),
                                new DomainConfig.Aliases(
                                        Map.of(
                                                "info", List.of("alice", "bob@example.net"),
                                                "postmaster", List.of("alice")),
                                        Optional.of(here.resolve("aliases")),
                                        Optional.of("alice")),
                                Optional.of('-')),
                        new DomainConfig(
                                Domain.of("inner.example.com"),
                                new DomainConfig.Deliver.Smtp(host("[2001:db8::1]:2525")),
                                new DomainConfig.Recipients.Callout(),
                                DomainConfig.Aliases.none(),
                                Optional.empty()),
                        new DomainConfig(
                                Domain.of("plain.example.com"),
                                new DomainConfig.Deliver.Maildir(),
                                new DomainConfig.Recipients.Accounts(),
                                DomainConfig.Aliases.none(),
                                Optional.of('+'),
                                DomainConfig.Accounts.STORE,
                                Optional.of(
                                        new DkimConfig(List.of(DkimAlgorithm.ED25519_SHA256)))));
        assertThat(config.routes())
                .containsExactly(
                        new RouteConfig(
                                new DomainPattern.Below(Domain.of("example.net")),
                                new DomainPattern.Exactly(Domain.of("example.com")),
                                new RouteConfig.Via.RelayHost(
                                        host("relay.example.net:465"),
                                        true,
                                        Optional.of(
                                                new RouteConfig.RouteLogin(
                                                        "app",
                                                        RouteConfig.SecretKind.PASSWORD,
                                                        here.resolve("relay.password")))),
                                new RouteConfig.Tls(
                                        RouteConfig.TlsLevel.PKIX,
                                        Optional.of(here.resolve("ca.pem")))),
                        new RouteConfig(
                                new DomainPattern.Exactly(Domain.of("a.test")),
                                new DomainPattern.Any(),
                                new RouteConfig.Via.Lmtp(host("127.0.0.2:24")),
                                new RouteConfig.Tls(RouteConfig.TlsLevel.NONE, Optional.empty())),
                        new RouteConfig(
                                new DomainPattern.Any(),
                                new DomainPattern.Any(),
                                new RouteConfig.Via.Mx(),
                                new RouteConfig.Tls(
                                        RouteConfig.TlsLevel.DEFAULT, Optional.empty())));
    }

    @Test
    void whatIsNotGivenHasTheDefaultsOfTheRecords() {
        Config config = folder.valid(ConfigFolder.NODE + RELAY + "networks = [\"10.0.0.7\"]\n");
        assertThat(config.node().data()).isEqualTo(folder.folder().resolve("data"));
        assertThat(config.services().limits()).isEqualTo(LimitsConfig.defaults());
        assertThat(config.services().outbound()).isEqualTo(OutboundConfig.defaults());
        assertThat(config.services().dns().resolvers()).isEmpty();
        assertThat(config.services().listeners().getFirst().role())
                .isEqualTo(
                        new Role.Relay(
                                List.of(network("10.0.0.7")),
                                List.of(sender("example.com")),
                                ForeignSenders.REFUSE));
    }

    @Test
    void aFileThatIsNotThereIsOneProblem() {
        Path missing = folder.folder().resolve("no.toml");
        assertThat(folder.lines(ConfigFile.read(missing, Optional.empty(), FakeHost.PLAIN)))
                .containsExactly("no.toml: can't be read: no such file");
        assertThat(folder.lines(ConfigFile.read(empty, Optional.empty(), FakeHost.PLAIN)))
                .singleElement()
                .asString()
                .endsWith("is a folder, not a file");
    }

    @Test
    void aFileThatIsNotUtf8SaysWhere() throws IOException {
        Path file = folder.folder().resolve("signpost.toml");
        Files.write(file, "[node]\nname = \"\u00e9\"\n".getBytes(StandardCharsets.ISO_8859_1));
        ConfigResult result = ConfigFile.read(file, Optional.empty(), FakeHost.PLAIN);
        assertThat(result).isInstanceOf(ConfigResult.Invalid.class);
        Problem problem = ((ConfigResult.Invalid) result).problems().getFirst();
        assertThat(problem)
                .isEqualTo(
                        new Problem(
                                Problem.Severity.ERROR, file, 2, 9, "not valid TOML: not UTF-8"));
    }

    @Test
    void anEmptyFileLacksItsNode() {
        assertThat(folder.problems(""))
                .containsExactly("signpost.toml: `name` is missing in [node]");
    }

    private static final String ROUTE =
            """
            [[route]]
            via = "smtps://relay.example.net:465"
            user = "app"
            password-file = "relay.password"
            """;

    @Test
    void aPasswordThatEverybodyCanReadIsAWarning() throws IOException {
        Path file = folder.folder().resolve("relay.password");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        String text = ConfigFolder.NODE + RELAY + "networks = [\"10.0.0.7\"]\n";
        assertThat(folder.problems(text + ROUTE))
                .containsExactly(
                        "signpost.toml:13: warning: everybody on this host can read"
                                + " relay.password; set its mode to 600");
    }

    @Test
    void aPasswordFileNeedsAPassword() throws IOException {
        Path file = folder.folder().resolve("relay.password");
        String text = ConfigFolder.NODE + RELAY + "networks = [\"10.0.0.7\"]\n" + ROUTE;
        String why =
                "signpost.toml:13: `password-file`: relay.password has no password in its first"
                        + " line";
        for (String empty : List.of("", "\n", "\nsecret\n")) {
            Files.writeString(file, empty);
            assertThat(folder.problems(text)).containsExactly(why);
        }
        Files.write(file, new byte[] {(byte) 0xe9, '\n'});
        assertThat(folder.problems(text)).containsExactly(why);
        Files.writeString(file, "secret");
        assertThat(folder.problems(text)).isEmpty();
    }

    @Test
    void networksWithAGatewayOrABridgeAreRefusedForRelay() {
        HostNetwork host =
                new FakeHost(
                        Map.of(
                                "10.0.0.1", "the default gateway",
                                "fd00::1", "the address of the bridge docker0",
                                "127.0.0.1", "the address of the bridge br-0"));
        String text =
                ConfigFolder.NODE
                        + RELAY
                        + "networks = [\"10.0.0.0/30\", \"10.0.0.4/30\", \"fd00::/64\","
                        + " \"127.0.0.0/8\"]\n";
        assertThat(folder.lines(folder.read(text, Optional.empty(), host)))
                .containsExactly(
                        "signpost.toml:9: network 10.0.0.0/30 contains 10.0.0.1, the default"
                            + " gateway: every connection that it forwards would look as if it came"
                            + " from there, and be admitted; without it: \"10.0.0.0/32\","
                            + " \"10.0.0.2/31\"",
                        "signpost.toml:9: network fd00::/64 contains fd00::1, the address of the"
                            + " bridge docker0: every connection that it forwards would look as if"
                            + " it came from there, and be admitted; list the addresses of the"
                            + " clients instead");
    }

    @Test
    void behindAProxyANetworkMayHoldTheGatewayAndTheProxyItselfIsAWarning() {
        HostNetwork host = new FakeHost(Map.of("10.0.0.1", "the default gateway"));
        String relay = ConfigFolder.NODE + RELAY + "networks = [\"10.0.0.0/30\"]\n";
        assertThat(folder.lines(folder.read(relay, Optional.empty(), host))).hasSize(1);
        String behind = relay + "proxy-protocol = [\"10.9.0.1\"]\n";
        assertThat(folder.lines(folder.read(behind, Optional.empty(), host))).isEmpty();
        String atGateway = relay + "proxy-protocol = [\"10.0.0.1\"]\n";
        assertThat(folder.lines(folder.read(atGateway, Optional.empty(), host)))
                .containsExactly(
                        "signpost.toml:10: warning: network 10.0.0.1/32 contains 10.0.0.1, the"
                            + " default gateway: whoever it forwards without a proxy can say that"
                            + " he is any client; be sure that only the proxy reaches this port");
    }

    @Test
    void theGatewayMayNotUseXclient() {
        HostNetwork host = new FakeHost(Map.of("10.0.0.1", "the default gateway"));
        String text =
                ConfigFolder.NODE + RELAY.replace("relay", "mx") + "xclient = [\"10.0.0.1\"]\n";
        assertThat(folder.lines(folder.read(text, Optional.empty(), host)))
                .anyMatch(l -> l.startsWith("signpost.toml:9: network 10.0.0.1/32 contains"));
    }

    @Test
    void loopbackOfAContainerIsAWarningForRelay() {
        HostNetwork container = new FakeHost(Map.of(), true);
        String text = ConfigFolder.NODE + RELAY + "networks = [\"127.0.0.0/8\", \"::1\"]\n";
        ConfigResult result = folder.read(text, Optional.empty(), container);
        assertThat(result).isInstanceOf(ConfigResult.Valid.class);
        assertThat(folder.lines(result))
                .hasSize(2)
                .allMatch(l -> l.startsWith("signpost.toml:9: warning: network "))
                .allMatch(l ->
                        l.contains("in a container admits all its processes, and the whole world"));
        assertThat(folder.problems(text)).isEmpty();
    }

    @Test
    void manySmallNetworksMakeAWideOne() {
        String few = networks(256, "198.%d.%d.0/24") + networks(256, "2001:db8:%d%02x::/48");
        assertThat(folder.problems(relays(few))).isEmpty();
        assertThat(folder.problems(relays(few + few + "\"198.0.0.0/25\","))).isEmpty();
        assertThat(folder.problems(relays(few + "\"10.0.0.0/8\", \"fd00::/8\","))).isEmpty();
        String why =
                "the public networks of the relay listeners are too wide together: at most a /16"
                        + " (IPv4) and a /40 (IPv6)";
        assertThat(folder.problems(relays(few + "\"203.0.113.7\",")))
                .singleElement()
                .asString()
                .endsWith(why);
        assertThat(folder.problems(relays(few + "\"2001:db9::/64\",")))
                .singleElement()
                .asString()
                .endsWith(why);
        assertThat(folder.problems(relays(few) + relay("10.0.0.6:25", "\"203.0.113.0/24\"")))
                .singleElement()
                .asString()
                .endsWith(why);
    }

    private static String networks(int count, String form) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"" + form.formatted(i / 256, i % 256) + "\",\n")
                .collect(Collectors.joining());
    }

    private static String relays(String networks) {
        return ConfigFolder.NODE + RELAY + "networks = [" + networks + "]\n";
    }

    private static String relay(String address, String networks) {
        return RELAY.substring(RELAY.indexOf("[[listener]]")).replace("10.0.0.5:25", address)
                + "networks = ["
                + networks
                + "]\n";
    }

    @Test
    void mxAndRelayMayShareAnAddressAndAPort() {
        String mx = "[[listener]]\nrole = \"mx\"\naddress = \"10.0.0.5:25\"\ntls = \"none\"\n";
        String text = ConfigFolder.NODE + RELAY + "networks = [\"10.0.0.7\"]\n";
        assertThat(folder.problems(text + mx)).isEmpty();
        assertThat(folder.problems(text + mx.replace("10.0.0.5", "[::]"))).isEmpty();
    }

    @Test
    void nodeTakesTheKeysOfItsTableAndItsListeners() {
        String text =
                """
                [node]
                data = "store"
                [nodes.mx1]
                name = "mx1.example.com"
                [nodes.mx2]
                name = "mx2.example.com"
                data = "other"
                [[domain]]
                name = "example.com"
                [[listener]]
                role = "mx"
                address = "192.0.2.1:25"
                tls = "none"
                nodes = ["mx1"]
                [[listener]]
                role = "mx"
                address = "192.0.2.2:25"
                tls = "none"
                nodes = ["mx2"]
                """;
        Config one = valid(folder.read(text, Optional.of("mx1"), FakeHost.PLAIN));
        Config two = valid(folder.read(text, Optional.of("mx2"), FakeHost.PLAIN));
        assertThat(one.node())
                .isEqualTo(
                        new NodeConfig(
                                Domain.of("mx1.example.com"), folder.folder().resolve("store")));
        assertThat(two.node())
                .isEqualTo(
                        new NodeConfig(
                                Domain.of("mx2.example.com"), folder.folder().resolve("other")));
        assertThat(two.services().listeners())
                .extracting(ListenerConfig::address)
                .containsExactly(at("192.0.2.2", 25));
        assertThat(folder.lines(folder.read(text, Optional.of("backup"), FakeHost.PLAIN)))
                .containsExactly("signpost.toml: there is no [nodes.backup]; known are mx1, mx2");
    }

    @Test
    void noFileMakesTheReaderThrow() throws IOException {
        String good = everyKey();
        Random random = new Random(20_261_124);
        int invalid = 0;
        for (int i = 0; i < 2000; i++) {
            if (folder.read(mutated(good, random)) instanceof ConfigResult.Invalid) invalid++;
        }
        assertThat(invalid).isBetween(500, 1999);
    }

    private static String mutated(String good, Random random) {
        StringBuilder text = new StringBuilder(good);
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(12));
            switch (random.nextInt(5)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.insert(at, (char) random.nextInt(0x180));
                case 2 -> text.delete(at, end);
                case 3 -> text.insert(random.nextInt(text.length()), text.substring(at, end));
                default -> text.setCharAt(at, "\"[]{}=.,:/@#\n\\09-".charAt(random.nextInt(17)));
            }
        }
        return text.toString();
    }

    private static String everyKey() throws IOException {
        Path file = Path.of("src/test/resources/org/signpost/config/every-key.toml");
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    private static Config valid(ConfigResult result) {
        assertThat(result).isInstanceOf(ConfigResult.Valid.class);
        return ((ConfigResult.Valid) result).config();
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(FakeHost.address(address), port);
    }

    private static Network network(String text) {
        return Network.parse(text).orElseThrow();
    }

    private static SenderPattern sender(String text) {
        return SenderPattern.parse(text).orElseThrow();
    }

    private static HostPort host(String text) {
        return Types.hostPort(text).orElseThrow();
    }
}
