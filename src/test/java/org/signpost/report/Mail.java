package org.signpost.report;

import org.signpost.address.IpAddresses;
import org.signpost.authentication.Evaluation;
import org.signpost.authentication.Evaluation.Dmarc;
import org.signpost.authentication.Evaluation.Observation;
import org.signpost.authentication.Evaluation.Outcome;
import org.signpost.authentication.Evaluation.Policy;
import org.signpost.authentication.Evaluation.Signature;
import org.signpost.authentication.Evaluation.Spf;
import org.signpost.dkim.DkimResult;
import org.signpost.dmarc.DmarcResult;
import org.signpost.dns.DnsName;
import org.signpost.spf.SpfIdentity;
import org.signpost.spf.SpfResult;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Mail that was examined, with all that reports tell of it; it fails, and its policy is lenient.
 */
public final class Mail {

    private final Optional<DnsName> author;
    private Instant at = Instant.EPOCH;
    private String action = "accept";
    private final List<Signature> signatures = new ArrayList<>();
    private final List<Observation> observed = new ArrayList<>();

    private Mail(Optional<DnsName> author) {
        this.author = author;
    }

    /** Mail of that author's domain; empty for mail of none. */
    public static Mail of(String author) {
        return new Mail(Optional.of(author).filter(a -> !a.isEmpty()).map(DnsName::of));
    }

    /** Decided then. */
    public Mail at(Instant instant) {
        at = instant;
        return this;
    }

    /** What was done with it. */
    public Mail action(String word) {
        action = word;
        return this;
    }

    /** With a signature that holds. */
    public Mail signed(String selector, String domain) {
        signatures.add(
                new Signature(DnsName.of(domain), DnsName.of(selector), DkimResult.PASS, true));
        return this;
    }

    /** With what a check would have done. */
    public Mail observed(String check, String would) {
        observed.add(new Observation(check, would));
        return this;
    }

    /** All of it. */
    public Evaluation build() {
        Optional<Policy> policy =
                author.map(domain ->
                        new Policy(
                                domain,
                                "quarantine",
                                "reject",
                                "",
                                "r",
                                "s",
                                true,
                                "0:d",
                                List.of("mailto:dmarc@a.test", "mailto:dmarc@b.test")));
        DnsName sender = DnsName.of("b.test");
        return new Evaluation(
                at,
                IpAddresses.parse("192.0.2.7").orElseThrow(),
                author,
                Optional.of(sender),
                Optional.of(new Spf(SpfResult.FAIL, SpfIdentity.MAIL_FROM, Optional.of(sender))),
                signatures,
                Optional.of(new Dmarc(DmarcResult.FAIL, false, false, policy)),
                new Outcome(action, Optional.empty(), Optional.empty(), observed));
    }
}
