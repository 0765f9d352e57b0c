package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.arc.ArcResult;
import org.signpost.arc.ArcSealer;
import org.signpost.arc.ArcValidator;
import org.signpost.arc.ArcVerdict;
import org.signpost.config.Config;
import org.signpost.config.DomainConfig;
import org.signpost.config.InboundConfig;
import org.signpost.config.RouteConfig.TlsLevel;
import org.signpost.config.RouteConfig.Via;
import org.signpost.dkim.DkimAlgorithm;
import org.signpost.dkim.MessageScan;
import org.signpost.dkim.ScannedMessage;
import org.signpost.dkim.Scans;
import org.signpost.dns.DnsName;
import org.signpost.keys.ConfiguredKeys;
import org.signpost.keys.KeyEntry;
import org.signpost.keys.KeyStore;
import org.signpost.nameserver.ZoneFile;
import org.signpost.observe.Event;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Envelope.Demands;
import org.signpost.queue.Origin;
import org.signpost.queue.Outcome;
import org.signpost.queue.QueueId;
import org.signpost.queue.Recipient;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * P21, RFC 8617 §5.1: what the world sends to an alias that leads to another site is sealed as it
 * leaves, by the RSA key of the alias's domain, and never waits for one.
 */
class SealingTest extends WithRelayHost {

    private static final String MESSAGE = "From: a@theirs.test\r\nSubject: s\r\n\r\nbody\r\n";
    private static final String RECEIVED = "Received: by test\r\n";
    private static final String RESULTS = "mx.ours.test;\r\n\tarc=none; spf=pass smtp.helo=a";

    private KeyStore store;

    @BeforeEach
    void begin() throws IOException {
        store = new KeyStore(Files.createDirectory(data.resolve("keys")));
        desk.directory.ours.add(Domain.of("ours.test"));
        desk.queue.origin = Origin.MX;
        found(RESULTS);
    }

    @AfterEach
    void end() throws IOException {
        desk.close();
        store.close();
    }

    private void found(String results) {
        desk.queue.trace = "Authentication-Results: " + results + "\r\n" + RECEIVED;
    }

    private void start(boolean sealForwarded, DomainConfig... domains) {
        Config before = desk.config();
        InboundConfig off = InboundConfig.OFF;
        InboundConfig inbound =
                new InboundConfig(off.checks(), off.dmarc(), false, false, "X", sealForwarded);
        Config.Services services = before.services();
        desk.with(
                        new Config(
                                before.node(),
                                new Config.Services(
                                        services.listeners(),
                                        services.certificates(),
                                        services.limits(),
                                        services.outbound(),
                                        services.dns(),
                                        services.ldap(),
                                        inbound),
                                List.of(domains),
                                before.routes(),
                                before.file()))
                .with(new ConfiguredKeys(store.keys(), desk::config))
                .start();
    }

    private void startWithKeys() throws IOException {
        store.add("ours.test", "ed", KeyStore.ED25519);
        store.add("ours.test", "rsa", KeyStore.RSA);
        start(true, KeyStore.signed("ours.test", DkimAlgorithm.values()));
    }

    private static Recipient forwarded(String to, String alias) {
        return new Recipient(
                Mailbox.of(to), Optional.of(Mailbox.of(alias)), Optional.empty(), Set.of());
    }

    private void deliver(String message) throws IOException {
        deliver("a@theirs.test", message, forwarded("x@elsewhere.test", "info@ours.test"));
    }

    private void deliver(String sender, String message, Recipient... to) throws IOException {
        Demands demands = Demands.plain(BodyType.EIGHT_BIT_MIME, false);
        QueueId id = desk.queue.add(sender, demands, message, List.of(to));
        for (int i = 0; i < to.length; i++) {
            assertThat(desk.queue.outcome(id, i)).isInstanceOf(Outcome.Delivered.class);
        }
    }

    private ArcVerdict verdict(String message) throws IOException {
        String zone =
                store.keys().list().stream()
                        .map(KeyEntry::zoneLine)
                        .collect(Collectors.joining("\n", "", "\n"));
        MessageScan scan = new MessageScan(ArcSealer::forms);
        byte[] octets = Scans.octets(message);
        scan.write(octets, 0, octets.length);
        ScannedMessage scanned = scan.end();
        return new ArcValidator(ZoneFile.parse(zone), desk.clock).validate(scanned);
    }

    /** Sent as it came, and why. */
    private void assertUnsealed(String why) {
        assertThat(server.messages()).containsExactly(desk.queue.trace + MESSAGE);
        assertThat(seals()).containsExactly("none: " + why);
    }

    /** What the log says of seals. */
    private List<String> seals() {
        return desk.events.stream()
                .filter(e -> e.name().equals("attempt.end"))
                .map(Event::line)
                .filter(line -> line.contains(" seal="))
                .map(line -> line.replaceFirst(".* seal=(\"[^\"]*\"|[^ ]*).*", "$1"))
                .map(seal -> seal.replace("\"", ""))
                .toList();
    }

    @Test
    void oneSetStandsOnTopAndRepeatsWhatWasFoundOnArrival() throws IOException {
        startWithKeys();
        deliver(MESSAGE);
        String sent = server.messages().getFirst();
        assertThat(sent)
                .startsWith("ARC-Seal: i=1; a=rsa-sha256; cv=none;\r\n d=ours.test; s=rsa;")
                .contains("\r\nARC-Authentication-Results: i=1; " + RESULTS + "\r\n")
                .endsWith("\r\n" + desk.queue.trace + MESSAGE)
                .doesNotContain("DKIM-Signature");
        ArcVerdict verdict = verdict(sent);
        assertThat(verdict.result()).as(verdict.reason()).isEqualTo(ArcResult.PASS);
        assertThat(verdict.sealers()).containsExactly(DnsName.of("ours.test"));
        assertThat(server.heard()).anyMatch(line -> line.contains(" SIZE=" + sent.length() + " "));
        assertThat(seals()).containsExactly("ours.test");
    }

    @Test
    void whatIsConvertedIsSealedAfterItWas() throws IOException {
        server.offers("PIPELINING");
        startWithKeys();
        deliver(
                "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                        + MESSAGE.replace("body", "b\u00c3\u00b6dy"));
        assertThat(server.messages().getFirst()).contains("quoted-printable", "ARC-Seal: i=1;");
        assertThat(verdict(server.messages().getFirst()).result()).isEqualTo(ArcResult.PASS);
    }

    @Test
    void theNextOneContinuesTheChainAndSaysWhatWasFound() throws IOException {
        startWithKeys();
        deliver(MESSAGE);
        String once = server.messages().getFirst();
        found("mx.ours.test; arc=pass");
        deliver(once);
        String twice = server.messages().get(1);
        assertThat(twice).startsWith("ARC-Seal: i=2; a=rsa-sha256; cv=pass;");
        assertThat(verdict(twice).result()).isEqualTo(ArcResult.PASS);
        found("mx.ours.test; arc=fail");
        deliver(once);
        assertThat(server.messages().get(2)).startsWith("ARC-Seal: i=2; a=rsa-sha256; cv=fail;");
        String over = server.messages().get(2);
        deliver(over);
        assertThat(server.messages().get(3)).isEqualTo(desk.queue.trace + over);
        assertThat(seals()).last().asString().startsWith("none: its chain is over");
    }

    /** RFC 8617 §4.1.4. */
    @Test
    void whatIsToldInUtf8StaysSo() throws IOException {
        found("mx.ours.test; arc=none; spf=pass smtp.mailfrom=\u00c3\u00bc@theirs.test");
        startWithKeys();
        deliver(MESSAGE);
        String sent = server.messages().getFirst();
        assertThat(sent).containsPattern("ARC-Auth[^;]*; mx.ours.test; arc=none; .*\u00c3\u00bc@");
        assertThat(verdict(sent).result()).isEqualTo(ArcResult.PASS);
    }

    @Test
    void aLaterAttemptHasTheSameSeal() throws IOException {
        server.on("content", "450 4.2.1 later\r\n", "250 2.0.0 OK\r\n");
        startWithKeys();
        QueueId id =
                desk.queue.add(
                        "a@theirs.test",
                        MESSAGE,
                        List.of(forwarded("x@elsewhere.test", "info@ours.test")));
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Deferred.class);
        desk.advance(Duration.ofHours(3));
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.messages().get(1)).isEqualTo(server.messages().get(0));
    }

    private void startWithTwoDomains() throws IOException {
        store.add("ours.test", "rsa", KeyStore.RSA);
        store.add("second.test", "rsa", KeyStore.RSA);
        start(true, KeyStore.plain("ours.test"), KeyStore.plain("second.test"));
    }

    /** The null sender stays, so that nothing but the seal would keep them apart. */
    @Test
    void aliasesOfSeveralDomainsAreSealedForEachByItself() throws IOException {
        startWithTwoDomains();
        deliver(
                "",
                MESSAGE,
                forwarded("x@elsewhere.test", "info@ours.test"),
                forwarded("y@elsewhere.test", "info@second.test"),
                forwarded("z@elsewhere.test", "sales@ours.test"));
        assertThat(server.messages())
                .hasSize(2)
                .anyMatch(m -> m.contains("d=ours.test") && !m.contains("second.test"))
                .anyMatch(m -> m.contains("d=second.test") && !m.contains("d=ours.test"));
    }

    @Test
    void whatARouteTakesElsewhereByLmtpIsSealedForEachAliasByItself() throws IOException {
        server.lmtp();
        desk.route(new Via.Lmtp(Desk.hostPort(server.address())), TlsLevel.DEFAULT);
        startWithTwoDomains();
        deliver(
                "",
                MESSAGE,
                forwarded("x@elsewhere.test", "info@ours.test"),
                forwarded("y@elsewhere.test", "info@second.test"));
        assertThat(seals()).containsExactlyInAnyOrder("ours.test", "second.test");
    }

    @Test
    void withoutAKeyItGoesUnsealedAtOnce() throws IOException {
        start(true, KeyStore.plain("ours.test"));
        deliver(MESSAGE);
        assertUnsealed("ours.test signs nothing");
    }

    @Test
    void whereAuthorsHaveToWaitForAKeyWhatIsPassedOnDoesNot() throws IOException {
        start(true, KeyStore.signed("ours.test", DkimAlgorithm.values()));
        deliver(MESSAGE);
        assertThat(server.messages()).containsExactly(desk.queue.trace + MESSAGE);
        assertThat(seals()).first().asString().startsWith("none: there is no active rsa-sha256");
        assertThat(desk.events).noneMatch(e -> e.name().equals("dkim.wait"));
    }

    @Test
    void ed25519DoesNotSeal() throws IOException {
        store.add("ours.test", "ed", KeyStore.ED25519);
        start(true, KeyStore.signed("ours.test", DkimAlgorithm.ED25519_SHA256));
        deliver(MESSAGE);
        assertUnsealed("ours.test has no RSA key");
    }

    @Test
    void whoseChainNobodyLookedAtIsNotSealed() throws IOException {
        found("mx.ours.test; spf=pass");
        startWithKeys();
        deliver(MESSAGE);
        assertUnsealed("nobody looked at its chain, or the DNS failed");
    }

    @Test
    void theAdministratorMaySwitchItOff() throws IOException {
        store.add("ours.test", "rsa", KeyStore.RSA);
        start(false, KeyStore.plain("ours.test"));
        deliver(MESSAGE);
        assertThat(server.messages()).containsExactly(desk.queue.trace + MESSAGE);
        assertThat(seals()).isEmpty();
    }

    @Test
    void nothingElseIsSealed() throws IOException {
        startWithKeys();
        Recipient here = forwarded("x@ours.test", "info@ours.test");
        deliver("a@theirs.test", MESSAGE, here);
        deliver("a@theirs.test", MESSAGE, Recipient.of(Mailbox.of("x@elsewhere.test")));
        desk.queue.origin = Origin.RELAY;
        deliver(MESSAGE);
        desk.queue.origin = Origin.SUBMISSION;
        QueueId id =
                desk.queue.add(
                        "b@ours.test",
                        Demands.plain(BodyType.SEVEN_BIT, true),
                        MESSAGE.replace("a@theirs.test", "b@ours.test"),
                        List.of(forwarded("x@elsewhere.test", "info@ours.test")));
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.messages()).noneMatch(m -> m.contains("ARC-"));
        assertThat(server.messages().getLast()).startsWith("DKIM-Signature:");
        assertThat(seals()).isEmpty();
    }
}
