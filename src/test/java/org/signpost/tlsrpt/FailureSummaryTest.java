package org.signpost.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.signpost.tlsrpt.TlsReport.FailureDetails;
import org.signpost.tlsrpt.TlsReport.Policy;
import org.signpost.tlsrpt.TlsReport.PolicyReport;
import org.signpost.tlsrpt.TlsReport.Summary;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A12; RFC 8460 §4.3. */
class FailureSummaryTest {

    private static TlsReport report(String domain, FailureDetails... details) {
        Policy policy = new Policy(PolicyType.STS, List.of(), Optional.of(domain), List.of());
        return ExampleReport.COVER.report(
                List.of(new PolicyReport(policy, new Summary(0, 1), List.of(details))));
    }

    private static FailureDetails expired(long sessions, String mxHost, String reason) {
        return ExampleReport.details(
                ResultType.CERTIFICATE_EXPIRED,
                sessions,
                ExampleReport.ends("", mxHost, "", ""),
                reason,
                "");
    }

    @Test
    void whatFailedInOneWayAtOneHostComesTogetherTheMostFirst() {
        List<FailureSummary> summaries =
                FailureSummary.of(
                        List.of(
                                report(
                                        "a.example",
                                        expired(1, "mx1.a.example", "x"),
                                        expired(5, "mx2.a.example", "")),
                                report(
                                        "a.example",
                                        expired(9, "mx1.a.example", "y"),
                                        expired(2, "mx1.a.example", "x")),
                                report("b.example", expired(3, "", ""))));
        assertThat(summaries)
                .containsExactly(
                        summary("a.example", Optional.of("mx1.a.example"), 12, "x", "y"),
                        summary("a.example", Optional.of("mx2.a.example"), 5),
                        summary("b.example", Optional.empty(), 3));
    }

    private static FailureSummary summary(
            String domain, Optional<String> mxHost, long sessions, String... reasons) {
        return new FailureSummary(
                Optional.of(domain),
                mxHost,
                ResultType.CERTIFICATE_EXPIRED,
                sessions,
                List.of(reasons));
    }

    @Test
    void numbersAndReasonsAreBounded() {
        FailureDetails[] many =
                Stream.iterate(0, i -> i + 1)
                        .limit(9)
                        .map(i -> expired(Long.MAX_VALUE / 2, "mx.a.example", "reason " + i))
                        .toArray(FailureDetails[]::new);
        FailureSummary one = FailureSummary.of(List.of(report("a.example", many))).getFirst();
        assertThat(one.sessions()).isEqualTo(Long.MAX_VALUE);
        assertThat(one.reasons()).hasSize(5).first().isEqualTo("reason 0");
    }

    @ParameterizedTest
    @EnumSource(ResultType.class)
    void everyResultHasOneSentenceOnItsCauseAndOneOnItsCure(ResultType result) {
        assertThat(result.cause()).matches("[A-Z].*[^.]\\.").doesNotContain(". ");
        assertThat(result.cure()).matches("[A-Z].*[^.]\\.").doesNotContain(". ");
    }

    @Test
    void noTwoResultsHaveTheSameWords() {
        assertThat(Arrays.stream(ResultType.values()).map(ResultType::cause))
                .doesNotHaveDuplicates();
        assertThat(Arrays.stream(ResultType.values()).map(ResultType::cure))
                .doesNotHaveDuplicates();
    }

    @Test
    void anUnknownResultLeadsToTheReporter() {
        assertThat(ReportedResult.of("odd").cure()).contains("reporter");
    }
}
