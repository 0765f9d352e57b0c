package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.authentication.Evaluation;
import org.signpost.json.JsonObject;
import org.signpost.observe.Clock;
import org.signpost.observe.EventSink;
import org.signpost.report.EvaluationLog;
import org.signpost.report.Evaluations;
import org.signpost.report.Mail;
import org.signpost.store.Database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Issue 4: an administrator sees what a check would do before it counts. */
class ReportCommandTest {

    private final Instant now = Clock.system().instant().minusSeconds(60);

    @TempDir Path folder;

    static void keep(Site site, Evaluation... evaluations) throws IOException {
        try (Database database =
                        Database.open(site.data().resolve("trace.db"), Evaluations.migrations());
                EvaluationLog log = new EvaluationLog(database, Clock.system(), EventSink.none())) {
            for (Evaluation evaluation : evaluations) log.accept(evaluation);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatChecksWouldHaveDoneIsSummedUpByDomain(boolean running) throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            keep(
                    site,
                    Mail.of("b.test").at(now).observed("spf", "reject").build(),
                    Mail.of("b.test")
                            .at(now)
                            .signed("s", "b.test")
                            .observed("spf", "reject")
                            .observed("iprev", "reject")
                            .build(),
                    Mail.of("c.test").at(now).action("quarantine").build(),
                    Mail.of("d.test").at(now).build(),
                    Mail.of("").at(now).observed("iprev", "reject").build());
            Shell.Result result = site.running(running).run("report", "observed");
            assertThat(result.code()).as(result.err()).isZero();
            assertThat(result.lines().getFirst())
                    .matches(
                            "5 messages of 3 domains examined since"
                                    + " [-0-9]+T[0-9]+:[0-9]+:[0-9]+Z\\.");
            assertThat(result.lines().subList(1, result.lines().size()))
                    .containsExactly(
                            "iprev = \"enforce\" would have rejected 2 messages of 1 domain (1"
                                    + " signed).",
                            "spf = \"enforce\" would have rejected 2 messages of 1 domain (1"
                                    + " signed).",
                            "",
                            "b.test: 2 messages; spf would have rejected 2 (1 signed), iprev would"
                                    + " have rejected 1 (1 signed)",
                            "(no domain, or several): 1 message; iprev would have rejected 1",
                            "c.test: 1 message; 1 quarantined");
        }
    }

    @Test
    void aDomainShowsWhereItsMailCameFrom() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            keep(
                    site,
                    Mail.of("b.test").at(now).observed("spf", "reject").build(),
                    Mail.of("b.test").at(now).signed("s", "c.test").build(),
                    Mail.of("").at(now).action("reject").build());
            List<String> lines = site.run("report", "observed", "B.test").lines();
            assertThat(lines.getFirst()).startsWith("Mail of b.test since ");
            assertThat(lines)
                    .contains(
                            "192.0.2.7, MAIL FROM b.test: 1 message, the last " + text(now),
                            "    spf=fail, no signature that holds, dmarc=fail",
                            "    accepted; spf would have rejected it",
                            "    spf=fail, signed by c.test, dmarc=fail",
                            "    accepted");
            assertThat(site.run("report", "observed", "-").lines())
                    .contains("    rejected")
                    .first()
                    .asString()
                    .startsWith("Mail of (no domain, or several) since ");
            assertThat(site.run("report", "observed", "e.test").out())
                    .startsWith("No mail of e.test since ");
        }
    }

    private static String text(Instant instant) {
        return Instant.ofEpochMilli(instant.toEpochMilli()).toString();
    }

    @Test
    void programsReadTheSameAsJson() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            keep(site, Mail.of("b.test").at(now).observed("spf", "reject").build());
            JsonObject all = json(site.run("report", "observed", "--json"));
            assertThat(all.number("messages")).contains(1L);
            assertThat(all.objects("checks"))
                    .extracting(JsonObject::toString)
                    .containsExactly(
                            "{\"check\":\"spf\",\"action\":\"reject\",\"messages\":1,"
                                    + "\"authors\":1,\"signed\":0}");
            JsonObject one = json(site.run("report", "observed", "b.test", "--json"));
            assertThat(one.objects("sources"))
                    .singleElement()
                    .satisfies(s -> assertThat(s.texts("would")).containsExactly("spf:reject"));
        }
    }

    /** A server whose statistics are damaged takes mail all the same. */
    @Test
    void aDamagedFileIsPutAside() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            Path file = site.data().resolve("trace.db");
            Files.writeString(file, "no database ".repeat(1000));
            Shell.Result result = site.run("report", "observed");
            assertThat(result.code()).as(result.err()).isZero();
            assertThat(site.data().resolve("trace.db.damaged"))
                    .hasContent("no database ".repeat(1000));
        }
    }

    private static JsonObject json(Shell.Result result) {
        return JsonObject.parse(result.out()).orElseThrow();
    }

    @Test
    void onlyTheTimeThatIsAskedForCounts() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            keep(site, Mail.of("b.test").at(now.minus(Duration.ofDays(3))).build());
            assertThat(json(site.run("report", "observed", "--json")).number("messages"))
                    .contains(1L);
            assertThat(site.run("report", "observed", "--since", "2d").out())
                    .startsWith("No mail was examined since ");
            Shell.Result wrong = site.run("report", "observed", "--since", "2 weeks");
            assertThat(wrong.code()).isEqualTo(2);
            assertThat(wrong.err())
                    .isEqualTo(
                            "signpost: a time is a number with its unit, such as 90m, 12h or 7d,"
                                    + " not 2 weeks\n");
        }
    }

    @Test
    void whatIsNoDomainIsRefused() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            Shell.Result wrong = site.run("report", "observed", "no domain");
            assertThat(wrong.code()).isEqualTo(1);
            assertThat(wrong.err()).isEqualTo("signpost: \"no domain\" is no domain\n");
        }
    }
}
