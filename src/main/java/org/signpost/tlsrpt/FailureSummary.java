package org.signpost.tlsrpt;

import org.signpost.tlsrpt.TlsReport.FailureDetails;
import org.signpost.tlsrpt.TlsReport.PolicyReport;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What failed in one way at one host, in plain words by {@link #result()}'s cause and cure.
 *
 * @param domain whose policy it was
 * @param mxHost the host; empty where it never came to a session
 * @param sessions how many, at most {@link Long#MAX_VALUE}
 * @param reasons what reporters say beside the result's word, the first {@value #MOST_REASONS}
 */
public record FailureSummary(
        Optional<String> domain,
        Optional<String> mxHost,
        ReportedResult result,
        long sessions,
        List<String> reasons) {

    static final int MOST_REASONS = 5;

    /** Copies the list. */
    public FailureSummary {
        reasons = List.copyOf(reasons);
    }

    private record Key(Optional<String> domain, Optional<String> mxHost, ReportedResult result) {}

    /** The failures that reports tell of, the most frequent first. */
    public static List<FailureSummary> of(List<TlsReport> reports) {
        Map<Key, List<FailureDetails>> groups = new LinkedHashMap<>();
        for (TlsReport report : reports) {
            for (PolicyReport policy : report.policies()) {
                for (FailureDetails details : policy.details()) {
                    Optional<String> mxHost = details.ends().mxHost();
                    Key key = new Key(policy.policy().domain(), mxHost, details.result());
                    groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(details);
                }
            }
        }
        List<FailureSummary> summaries = new ArrayList<>();
        groups.forEach((key, details) -> summaries.add(of(key, details)));
        summaries.sort(Comparator.comparingLong(FailureSummary::sessions).reversed());
        return summaries;
    }

    private static FailureSummary of(Key key, List<FailureDetails> group) {
        long sessions = 0;
        Set<String> reasons = new LinkedHashSet<>();
        for (FailureDetails details : group) {
            boolean fits = sessions <= Long.MAX_VALUE - details.sessions();
            sessions = fits ? sessions + details.sessions() : Long.MAX_VALUE;
            if (reasons.size() < MOST_REASONS) details.reason().ifPresent(reasons::add);
        }
        return new FailureSummary(
                key.domain(), key.mxHost(), key.result(), sessions, List.copyOf(reasons));
    }
}
