package org.signpost.arc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.signpost.dkim.DkimKey;
import org.signpost.dkim.MessageScan;
import org.signpost.dkim.RawField;
import org.signpost.dkim.ScannedMessage;
import org.signpost.dkim.Scans;
import org.signpost.dkim.Tags;
import org.signpost.dns.DnsName;
import org.signpost.nameserver.ZoneFile;
import org.signpost.peers.Needs;
import org.signpost.tls.SigningKey;
import org.yaml.snakeyaml.Yaml;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The public suite for sealing (P21, RFC 8617 §5.1): each set says what the suite's does, tag by
 * tag, and the chain that it continues holds.
 *
 * <p>Only {@code b=} differs, which covers the order of the tags: the suite's is the alphabet's,
 * and RFC 8617 §4.1.2 has {@code i=} first.
 */
public class ArcSealSuiteTest {

    private static final int CASES = 17;

    /**
     * One case of the suite.
     *
     * @param zone the text of its zone file
     * @param pem the text of the key's file
     */
    public record Case(String name, Map<?, ?> test, String zone, DkimKey key, String pem) {

        /** What it says under that name. */
        public String text(String member) {
            return String.valueOf(test.get(member));
        }
    }

    @TestFactory
    Stream<DynamicTest> everySetIsWhatTheRfcSays() throws IOException {
        return cases().stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> check(c)));
    }

    @Test
    void noCaseIsLeftOut() throws IOException {
        assertThat(cases()).hasSize(CASES);
    }

    private static void check(Case one) {
        String message = one.text("message");
        ScannedMessage scanned = scan(message);
        ZoneFile zone = ZoneFile.parse(one.zone());
        ArcVerdict chain = new ArcValidator(zone, InstantSource.system()).validate(scanned);
        ArcSealer sealer =
                new ArcSealer(one.key(), Instant.ofEpochSecond(Long.parseLong(one.text("t"))));
        Optional<List<String>> set =
                sealer.seal(
                        scanned,
                        chain.result(),
                        results(scanned, one.text("srv-id")),
                        List.of(one.text("sig-headers").split(":")));
        if (one.text("AS").isBlank()) {
            assertThat(set).isEmpty();
            return;
        }
        List<String> fields = set.orElseThrow();
        assertThat(tags(fields.get(0))).isEqualTo(tags("ARC-Seal: " + one.text("AS")));
        assertThat(tags(fields.get(1)))
                .isEqualTo(tags("ARC-Message-Signature: " + one.text("AMS")));
        assertThat(relaxed(fields.get(2)))
                .isEqualTo(relaxed("ARC-Authentication-Results: " + one.text("AAR")));
        String sealed = String.join("", fields) + message;
        assertThat(ArcSuiteTest.validate(sealed, zone).result())
                .isEqualTo(chain.result() == ArcResult.FAIL ? ArcResult.FAIL : ArcResult.PASS);
    }

    /** What the server's own fields say, in their order (§4.1.1). */
    private static String results(ScannedMessage message, String server) {
        List<String> own = new ArrayList<>();
        for (RawField field : message.header().all("Authentication-Results")) {
            String body = field.body().replace("\r\n", "").strip();
            if (body.startsWith(server + ";")) own.add(body.substring(server.length() + 1).strip());
        }
        return server + "; " + String.join("; ", own);
    }

    /** All tags but {@code b=}, without white space. */
    public static Map<String, String> tags(String field) {
        Tags.Reading reading =
                Tags.parse(field.substring(field.indexOf(':') + 1).replaceAll("\r?\n", "\r\n"));
        assertThat(reading).isInstanceOf(Tags.Reading.Read.class);
        Map<String, String> tags = new HashMap<>();
        ((Tags.Reading.Read) reading)
                .tags()
                .values()
                .forEach((tag, value) -> tags.put(tag, value.replaceAll("\\s", "")));
        tags.remove("b");
        return tags;
    }

    /** The suite's lines are folds, without the blanks that make them so. */
    public static String relaxed(String field) {
        return field.strip().replaceAll("\\s+", " ");
    }

    private static ScannedMessage scan(String message) {
        MessageScan scan = new MessageScan(ArcSealer::forms);
        byte[] octets = Scans.octets(message);
        scan.write(octets, 0, octets.length);
        return scan.end();
    }

    /** All of them. */
    public static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        String yaml =
                Files.readString(
                        Needs.suite("arc/arc-draft-sign-tests.yml"), StandardCharsets.UTF_8);
        for (Object document : new Yaml().loadAll(yaml)) {
            Map<?, ?> scenario = (Map<?, ?>) document;
            String zone =
                    ArcSuiteTest.zone(
                            (Map<?, ?>) Objects.requireNonNull(scenario.get("txt-records")));
            String pem = String.valueOf(scenario.get("privatekey"));
            SigningKey.Reading key = SigningKey.ofPem(pem);
            assertThat(key).isInstanceOf(SigningKey.Reading.Key.class);
            DkimKey dkim =
                    new DkimKey(
                            DnsName.of(String.valueOf(scenario.get("domain"))),
                            DnsName.of(String.valueOf(scenario.get("sel"))),
                            ((SigningKey.Reading.Key) key).key());
            ((Map<?, ?>) Objects.requireNonNull(scenario.get("tests")))
                    .forEach((name, test) ->
                            cases.add(
                                    new Case(
                                            String.valueOf(name),
                                            (Map<?, ?>) test,
                                            zone,
                                            dkim,
                                            pem)));
        }
        return cases;
    }
}
