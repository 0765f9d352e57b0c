package org.signpost.spf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.signpost.address.IpAddresses;
import org.signpost.nameserver.SuiteZone;
import org.signpost.nameserver.ZoneFile;
import org.signpost.peers.Needs;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The public suite for RFC 7208, all of it (P1, P2): each case's result, and its explanation where
 * it names one. {@code DEFAULT} is ours: there is none.
 *
 * <p>Where the suite allows several results, this is ours:
 *
 * <table>
 * <caption>Cases with several results</caption>
 * <tr><th>case</th><th>allowed</th><th>ours</th><th>why</th></tr>
 * <tr><td>multispf1</td><td>permerror, fail</td><td>permerror</td>
 *     <td>§4.5: more than one record; that they are the same isn't asked</td></tr>
 * <tr><td>invalid-domain-empty-label, invalid-domain-long, invalid-domain-long-via-macro</td>
 *     <td>fail, permerror</td><td>fail</td>
 *     <td>§4.8 leaves it open: a name that the DNS can't have doesn't match, as one that doesn't
 *     exist; the suite names it first</td></tr>
 * <tr><td>p-macro-multiple</td><td>pass, softfail</td><td>pass</td>
 *     <td>§7.3: of several names, one below the domain SHOULD be used</td></tr>
 * <tr><td>ptr-limit</td><td>neutral, pass</td><td>neutral</td>
 *     <td>§4.6.4: all names but the first ten MUST be ignored</td></tr>
 * </table>
 */
public class SpfSuiteTest {

    private static final int CASES = 203;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_000));

    /** The cases with several results, and which of them is ours. */
    private static final Map<String, String> OURS =
            Map.of(
                    "multispf1", "permerror",
                    "invalid-domain-empty-label", "fail",
                    "invalid-domain-long", "fail",
                    "invalid-domain-long-via-macro", "fail",
                    "p-macro-multiple", "pass",
                    "ptr-limit", "neutral");

    /**
     * One case of the suite.
     *
     * @param zone the text of its zone file
     */
    public record Case(String name, Map<?, ?> facts, String zone) {

        /** What it says under that name. */
        public String fact(String key) {
            return String.valueOf(facts.get(key));
        }

        SpfVerdict verdict() {
            var client = IpAddresses.parse(fact("host")).orElseThrow();
            var query = new SpfQuery(client, fact("helo"), fact("mailfrom"), "mx.example.net");
            return new Spf(ZoneFile.parse(zone), CLOCK).check(query);
        }

        List<?> allowed() {
            return facts.get("result") instanceof List<?> several
                    ? several
                    : List.of(fact("result"));
        }

        /** The result, or ours of several. */
        public String expected() {
            return allowed().size() == 1
                    ? allowed().getFirst().toString()
                    : Objects.requireNonNull(OURS.get(name));
        }
    }

    @TestFactory
    Stream<DynamicTest> caseIsAsTheSuiteSays() throws IOException {
        return cases().stream()
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> assertAsExpected(c)));
    }

    @Test
    void allCasesAreThereAndThoseWithSeveralResultsAreDecided() throws IOException {
        List<Case> cases = cases();
        assertThat(cases).hasSize(CASES);
        List<Case> several = cases.stream().filter(c -> c.allowed().size() > 1).toList();
        assertThat(several)
                .extracting(Case::name)
                .containsExactlyInAnyOrderElementsOf(OURS.keySet());
        for (Case c : several) assertThat(c.allowed()).asString().contains(c.expected());
    }

    private static void assertAsExpected(Case c) {
        SpfVerdict verdict = c.verdict();
        assertThat(verdict.result().word()).as(verdict.reason()).isEqualTo(c.expected());
        assertThat(verdict.reason()).isNotBlank();
        if (!c.facts().containsKey("explanation")) return;
        String explanation = c.fact("explanation");
        assertThat(verdict.explanation())
                .isEqualTo(
                        explanation.equals("DEFAULT")
                                ? Optional.empty()
                                : Optional.of(explanation));
    }

    /** All of them. */
    public static List<Case> cases() throws IOException {
        Path file = Needs.suite("spf/rfc7208-tests.yml");
        List<Case> cases = new ArrayList<>();
        try (Reader in = Files.newBufferedReader(file)) {
            for (Object scenario : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(in)) {
                Map<?, ?> parts = (Map<?, ?>) scenario;
                String zone =
                        SuiteZone.ofSpf((Map<?, ?>) Objects.requireNonNull(parts.get("zonedata")))
                                .toString();
                Map<?, ?> tests = (Map<?, ?>) Objects.requireNonNull(parts.get("tests"));
                tests.forEach((name, facts) ->
                        cases.add(new Case(name.toString(), (Map<?, ?>) facts, zone)));
            }
        }
        return cases;
    }
}
