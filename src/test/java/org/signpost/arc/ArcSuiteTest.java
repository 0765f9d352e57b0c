package org.signpost.arc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.signpost.dkim.MessageScan;
import org.signpost.dkim.Scans;
import org.signpost.dns.DnsName;
import org.signpost.nameserver.ZoneFile;
import org.signpost.nameserver.ZoneText;
import org.signpost.peers.Needs;
import org.yaml.snakeyaml.Yaml;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The public suite for chains: what each is worth (P21, RFC 8617 §5.2). It was written for the
 * drafts; where it differs, the RFC counts:
 *
 * <table>
 *   <caption>Deviations</caption>
 *   <tr><th>case</th><th>suite</th><th>here</th><th>why</th></tr>
 *   <tr><td>cv_fail_i1_as_cv_fail, cv_fail_i2_as2_fail, cv_fail_i2_as1_fail</td><td>says
 *     nothing</td><td>fail</td><td>RFC 8617 §5.2 steps 2 and 3: no seal says cv=fail</td></tr>
 *   <tr><td>ams_fields_c_na</td><td>pass</td><td>fail</td><td>RFC 8617 §4.1.2 has the semantics of
 *     RFC 6376 §3.5, where c= is simple/simple when it is left out; it was signed
 *     relaxed/relaxed</td></tr>
 * </table>
 */
public class ArcSuiteTest {

    private static final int CASES = 171;

    private static final Map<String, String> DEVIATIONS =
            Map.of(
                    "cv_fail_i1_as_cv_fail", "fail",
                    "cv_fail_i2_as2_fail", "fail",
                    "cv_fail_i2_as1_fail", "fail",
                    "ams_fields_c_na", "fail");

    /**
     * One case of the suite.
     *
     * @param message with LF
     * @param expected the result, or ours where it differs
     * @param zone the text of its zone file
     */
    public record Case(String name, String message, String expected, String zone) {}

    /** All of them. */
    public static List<Case> cases() throws IOException {
        return cases("arc/arc-draft-validation-tests.yml");
    }

    @TestFactory
    Stream<DynamicTest> everyChainIsWhatTheRfcSays() throws IOException {
        return cases().stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> check(c)));
    }

    @Test
    void noCaseIsLeftOut() throws IOException {
        assertThat(cases()).hasSize(CASES);
    }

    private static void check(Case one) {
        ArcVerdict verdict = validate(one.message(), ZoneFile.parse(one.zone()));
        assertThat(verdict.result().word()).as(verdict.reason()).isEqualTo(one.expected());
    }

    static ArcVerdict validate(String message, ZoneFile zone) {
        MessageScan scan = new MessageScan(ArcValidator::forms);
        byte[] octets = Scans.octets(message);
        scan.write(octets, 0, octets.length);
        return new ArcValidator(zone, InstantSource.system()).validate(scan.end());
    }

    private static List<Case> cases(String file) throws IOException {
        List<Case> cases = new ArrayList<>();
        String yaml = Files.readString(Needs.suite(file), StandardCharsets.UTF_8);
        for (Object document : new Yaml().loadAll(yaml)) {
            Map<?, ?> scenario = (Map<?, ?>) document;
            String zone = zone((Map<?, ?>) Objects.requireNonNull(scenario.get("txt-records")));
            ((Map<?, ?>) Objects.requireNonNull(scenario.get("tests")))
                    .forEach((name, test) -> cases.add(one(name, (Map<?, ?>) test, zone)));
        }
        return cases;
    }

    private static Case one(Object name, Map<?, ?> test, String zone) {
        String expected =
                DEVIATIONS.getOrDefault(
                        String.valueOf(name),
                        String.valueOf(test.get("cv")).toLowerCase(Locale.ROOT));
        return new Case(String.valueOf(name), String.valueOf(test.get("message")), expected, zone);
    }

    /** The suite folds its records; the strings of a record are joined as they are. */
    static String zone(Map<?, ?> records) {
        StringBuilder zone = new StringBuilder();
        records.forEach((name, text) ->
                zone.append(
                                ZoneText.txt(
                                        DnsName.of(String.valueOf(name)),
                                        String.valueOf(text).strip().replace("\n", "")))
                        .append('\n'));
        return zone.toString();
    }
}
