package org.signpost.authentication;

import org.signpost.address.InternationalName;
import org.signpost.dkim.DkimResult;
import org.signpost.dkim.DkimVerdict;
import org.signpost.dmarc.Alignment;
import org.signpost.dmarc.AuthorDomains;
import org.signpost.dmarc.DmarcRecord;
import org.signpost.dmarc.DmarcResult;
import org.signpost.dmarc.DmarcVerdict;
import org.signpost.dmarc.OverrideReason;
import org.signpost.dmarc.ReportUri;
import org.signpost.dns.DnsName;
import org.signpost.spf.SpfIdentity;
import org.signpost.spf.SpfQuery;
import org.signpost.spf.SpfResult;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What was found out about one message and what came of it: as much as reports tell (RFC 9990), a
 * few hundred octets of an ordinary message, and a few thousand of any.
 *
 * @param at when it was decided
 * @param client who handed it over
 * @param author the one domain in From; empty where there isn't exactly one
 * @param sender the domain in MAIL FROM; empty for the null sender
 * @param spf of the sender; empty where it wasn't asked for
 * @param signatures at most 20: those first that prove something, last those that couldn't be
 *     looked at
 * @param dmarc of the author's domain; empty where it wasn't asked for
 * @param outcome what came of it
 */
public record Evaluation(
        Instant at,
        InetAddress client,
        Optional<DnsName> author,
        Optional<DnsName> sender,
        Optional<Spf> spf,
        List<Signature> signatures,
        Optional<Dmarc> dmarc,
        Outcome outcome) {

    /** Ten are looked at; RFC 9990 lets a report tell of a hundred. */
    private static final int MOST_SIGNATURES = 20;

    /** Whoever lists more addresses than that, or longer ones, hears at the first of them. */
    private static final int MOST_ADDRESSES = 10;

    private static final int LONGEST_ADDRESS = 320;

    /** Copies the list. */
    public Evaluation {
        signatures = List.copyOf(signatures);
    }

    /**
     * What SPF said.
     *
     * @param domain the identity's; empty where it has none that could say anything
     */
    public record Spf(SpfResult result, SpfIdentity identity, Optional<DnsName> domain) {}

    /**
     * How one signature fared that names its domain and selector.
     *
     * @param proves whether its domain answers for the message; one that is only tried out, or
     *     leaves something out, doesn't though it holds
     */
    public record Signature(DnsName domain, DnsName selector, DkimResult result, boolean proves) {}

    /**
     * What DMARC said.
     *
     * @param spf whether SPF passed and is aligned
     * @param dkim whether a signature passed and is aligned
     * @param policy what the owner published; empty where that is nothing
     */
    public record Dmarc(DmarcResult result, boolean spf, boolean dkim, Optional<Policy> policy) {

        private static Dmarc of(DmarcVerdict verdict) {
            return new Dmarc(
                    verdict.result(),
                    verdict.spf() instanceof Alignment.Aligned,
                    verdict.dkim() instanceof Alignment.Aligned,
                    verdict.policyDomain()
                            .flatMap(domain -> verdict.record().map(r -> Policy.of(domain, r))));
        }
    }

    /**
     * A policy as it was published, in the words of the record; empty where a tag isn't there.
     *
     * @param domain where it was found
     * @param testing {@code t=y}
     * @param reports where aggregate reports go
     */
    public record Policy(
            DnsName domain,
            String p,
            String sp,
            String np,
            String adkim,
            String aspf,
            boolean testing,
            String fo,
            List<String> reports) {

        /** Copies the list. */
        public Policy {
            reports = List.copyOf(reports);
        }

        private static Policy of(DnsName domain, DmarcRecord record) {
            return new Policy(
                    domain,
                    record.p().map(p -> p.word()).orElse(""),
                    record.sp().map(p -> p.word()).orElse(""),
                    record.np().map(p -> p.word()).orElse(""),
                    record.adkim().word(),
                    record.aspf().word(),
                    record.testing(),
                    record.foText(),
                    record.rua().stream()
                            .map(ReportUri::text)
                            .filter(text -> text.length() <= LONGEST_ADDRESS)
                            .limit(MOST_ADDRESSES)
                            .toList());
        }
    }

    /**
     * What came of it.
     *
     * @param action {@code accept}, {@code quarantine}, {@code reject} or {@code defer}
     * @param by the check that had it so, by its key in the configuration; none where it was taken
     * @param override why less was done than the author's domain wants
     * @param observed what checks would have done that are only observed
     */
    public record Outcome(
            String action,
            Optional<String> by,
            Optional<OverrideReason> override,
            List<Observation> observed) {

        /** Copies the list. */
        public Outcome {
            observed = List.copyOf(observed);
        }
    }

    /**
     * What a check would have done.
     *
     * @param check by its key in the configuration
     * @param action {@code quarantine}, {@code reject} or {@code defer}
     */
    public record Observation(String check, String action) {}

    /** What is kept of findings. */
    public static Evaluation of(
            Instant at,
            SpfQuery envelope,
            AuthorDomains authors,
            Findings findings,
            Outcome outcome) {
        return new Evaluation(
                at,
                envelope.client(),
                authors.only(),
                domain(envelope.mailFrom()),
                findings.mailFrom().map(v -> new Spf(v.result(), v.identity(), v.domain())),
                findings.dkim().stream()
                        .filter(v -> v.result() != DkimResult.POLICY)
                        .sorted(Comparator.comparingInt(Evaluation::place))
                        .flatMap(Evaluation::signature)
                        .limit(MOST_SIGNATURES)
                        .toList(),
                findings.dmarc().map(Dmarc::of),
                outcome);
    }

    private static Optional<DnsName> domain(String mailFrom) {
        int at = mailFrom.lastIndexOf('@');
        return at < 0
                ? Optional.empty()
                : InternationalName.ascii(mailFrom.substring(at + 1)).flatMap(DnsName::parse);
    }

    /** One that can't be read has neither, and reports need both (RFC 9990). */
    private static Stream<Signature> signature(DkimVerdict verdict) {
        return verdict.label().domain().stream()
                .flatMap(d ->
                        verdict.label().selector().stream()
                                .map(s -> new Signature(d, s, verdict.result(), verdict.proves())));
    }

    private static int place(DkimVerdict verdict) {
        if (verdict.proves()) return 0;
        return switch (verdict.result()) {
            case PASS -> 1;
            case FAIL, TEMPERROR -> 2;
            case NONE, POLICY, NEUTRAL, PERMERROR -> 3;
        };
    }
}
