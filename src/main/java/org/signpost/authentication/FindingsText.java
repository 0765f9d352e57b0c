package org.signpost.authentication;

import org.signpost.address.IpAddresses;
import org.signpost.arc.ArcVerdict;
import org.signpost.dkim.DkimResult;
import org.signpost.dkim.DkimVerdict;
import org.signpost.dkim.DkimVerifier;
import org.signpost.dmarc.DmarcRecord;
import org.signpost.dmarc.DmarcVerdict;
import org.signpost.dns.DnsName;
import org.signpost.dns.Iprev;
import org.signpost.message.AuthenticationMethod;
import org.signpost.message.AuthenticationResult;
import org.signpost.spf.SpfQuery;
import org.signpost.spf.SpfVerdict;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells findings in the words of Authentication-Results (RFC 8601 §2.7). */
public final class FindingsText {

    /**
     * Of a chain that failed because a key couldn't be asked for, which RFC 8617 has no word for.
     */
    static final String LATER = "the DNS failed";

    private FindingsText() {}

    /** One result for each finding, in the order in which readers expect them. */
    public static List<AuthenticationResult> results(Findings findings) {
        List<AuthenticationResult> results = new ArrayList<>();
        findings.arc().map(FindingsText::arc).ifPresent(results::add);
        findings.dmarc().map(FindingsText::dmarc).ifPresent(results::add);
        findings.mailFrom().map(v -> mailFrom(v, findings.envelope())).ifPresent(results::add);
        findings.helo()
                // In the place of the null sender it has been told already.
                .filter(v -> findings.envelope().filter(e -> e.mailFrom().isEmpty()).isEmpty())
                .map(v -> helo(v, findings.envelope()))
                .ifPresent(results::add);
        findings.dkim().stream()
                // Of those that weren't looked at there may be thousands.
                .filter(v -> v.result() != DkimResult.POLICY)
                .limit(2L * DkimVerifier.MOST_SIGNATURES)
                .map(FindingsText::dkim)
                .forEach(results::add);
        findings.iprev().map(v -> iprev(v, findings.envelope())).ifPresent(results::add);
        return results;
    }

    private static AuthenticationResult mailFrom(SpfVerdict verdict, Optional<SpfQuery> envelope) {
        AuthenticationResult result =
                AuthenticationResult.of(AuthenticationMethod.SPF, verdict.result().word());
        String from = envelope.map(SpfQuery::mailFrom).orElse("");
        String helo = envelope.map(SpfQuery::helo).orElse("");
        return from.isEmpty()
                ? said(result, "smtp.helo", helo)
                : said(result, "smtp.mailfrom", from);
    }

    private static AuthenticationResult helo(SpfVerdict verdict, Optional<SpfQuery> envelope) {
        return said(
                AuthenticationResult.of(AuthenticationMethod.SPF, verdict.result().word()),
                "smtp.helo",
                envelope.map(SpfQuery::helo).orElse(""));
    }

    private static AuthenticationResult dkim(DkimVerdict verdict) {
        AuthenticationResult result =
                AuthenticationResult.of(AuthenticationMethod.DKIM, verdict.result().word());
        if (verdict.testing()) result = result.commented("test mode, counts as none");
        else if (verdict.weak()) result = result.commented("l= leaves the end unsigned");
        else if (isBad(verdict)) result = result.commented(verdict.reason());
        result = named(result, "header.d", verdict.label().domain());
        result = named(result, "header.s", verdict.label().selector());
        result = named(result, "header.a", verdict.label().algorithm().orElse(""));
        return named(result, "header.b", verdict.label().prefix());
    }

    private static boolean isBad(DkimVerdict verdict) {
        return verdict.result() != DkimResult.PASS && verdict.result() != DkimResult.NONE;
    }

    private static AuthenticationResult dmarc(DmarcVerdict verdict) {
        AuthenticationResult result =
                AuthenticationResult.of(AuthenticationMethod.DMARC, verdict.result().word());
        Optional<DmarcRecord> record = verdict.record();
        if (record.isPresent()) {
            result = result.commented("p=" + verdict.policy().word());
        }
        return named(result, "header.from", verdict.authorDomain());
    }

    private static AuthenticationResult arc(ArcVerdict verdict) {
        AuthenticationResult result =
                AuthenticationResult.of(AuthenticationMethod.ARC, verdict.result().word());
        if (verdict.temporary()) result = result.because(LATER);
        if (verdict.weak())
            return result.commented("l=, t=y or h= without From: counts for nothing");
        return verdict.sealers().isEmpty()
                ? result
                : result.commented("sealed by " + verdict.sealers().getLast());
    }

    private static AuthenticationResult iprev(Iprev.Verdict verdict, Optional<SpfQuery> envelope) {
        AuthenticationResult result =
                AuthenticationResult.of(AuthenticationMethod.IPREV, verdict.word());
        String address = envelope.map(e -> IpAddresses.text(e.client())).orElse("");
        if (verdict instanceof Iprev.Verdict.Confirmed(DnsName name)) {
            result = result.commented(name.text());
        }
        return said(result, "policy.iprev", address);
    }

    private static AuthenticationResult named(
            AuthenticationResult result, String property, Optional<DnsName> name) {
        return named(result, property, name.map(DnsName::text).orElse(""));
    }

    /** What stands in the message, octet by octet. */
    private static AuthenticationResult named(
            AuthenticationResult result, String property, String octets) {
        return said(
                result,
                property,
                new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    }

    /** Without the property where there is nothing to say. */
    private static AuthenticationResult said(
            AuthenticationResult result, String property, String text) {
        return text.isEmpty() ? result : result.with(property, text);
    }
}
