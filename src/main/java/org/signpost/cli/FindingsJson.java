package org.signpost.cli;

import org.signpost.arc.ArcVerdict;
import org.signpost.authentication.Findings;
import org.signpost.authentication.Standard;
import org.signpost.dkim.DkimVerdict;
import org.signpost.dmarc.Alignment;
import org.signpost.dmarc.DmarcPolicy;
import org.signpost.dmarc.DmarcResult;
import org.signpost.dmarc.DmarcVerdict;
import org.signpost.dns.DnsName;
import org.signpost.json.JsonObject;
import org.signpost.spf.SpfQuery;
import org.signpost.spf.SpfVerdict;

import java.util.Optional;
import java.util.Set;

/** Tells programs what was found about a message; {@code docs/commands.md} has the members. */
final class FindingsJson {

    private FindingsJson() {}

    /**
     * The object with a member for each standard.
     *
     * @param asked the standards that are to be told of
     */
    static JsonObject with(JsonObject object, Findings findings, Set<Standard> asked) {
        JsonObject told = object;
        if (asked.contains(Standard.SPF)) {
            told = told.with("spf", findings.mailFrom().map(v -> spf(v, findings.envelope())));
        }
        if (asked.contains(Standard.DKIM)) {
            told = told.with("dkim", findings.dkim().stream().map(FindingsJson::dkim).toList());
        }
        return told.with("dmarc", findings.dmarc().map(FindingsJson::dmarc))
                .with("arc", findings.arc().map(FindingsJson::arc));
    }

    private static JsonObject spf(SpfVerdict verdict, Optional<SpfQuery> envelope) {
        boolean isNull = envelope.filter(e -> e.mailFrom().isEmpty()).isPresent();
        return JsonObject.of("result", verdict.result().word())
                .with("identity", isNull ? "helo" : verdict.identity().word())
                .with("domain", verdict.domain().map(DnsName::text))
                .with("reason", verdict.reason())
                .with("explanation", verdict.explanation());
    }

    private static JsonObject dkim(DkimVerdict verdict) {
        return JsonObject.of("result", verdict.result().word())
                .with("domain", verdict.label().domain().map(DnsName::text))
                .with("selector", verdict.label().selector().map(DnsName::text))
                .with("identity", verdict.label().identity().map(Plain::decoded))
                .with("algorithm", verdict.label().algorithm().map(Plain::decoded))
                .with("keyBits", verdict.key().map(k -> k.key().bits()))
                .with("testing", verdict.testing())
                .with("weak", verdict.weak())
                .with("reason", Plain.decoded(verdict.reason()));
    }

    private static JsonObject dmarc(DmarcVerdict verdict) {
        return JsonObject.of("result", verdict.result().word())
                .with("policy", verdict.policy().word())
                .with("published", published(verdict).map(DmarcPolicy::word))
                .with("domain", verdict.policyDomain().map(DnsName::text))
                .with("authorDomain", verdict.authorDomain().map(DnsName::text))
                .with("organizationalDomain", verdict.organizationalDomain().map(DnsName::text))
                .with("spfAligned", verdict.spf() instanceof Alignment.Aligned)
                .with("dkimAligned", verdict.dkim() instanceof Alignment.Aligned)
                .with("reason", Plain.decoded(verdict.reason()));
    }

    /** Before test mode; empty where no record has a say. */
    static Optional<DmarcPolicy> published(DmarcVerdict verdict) {
        boolean applies =
                verdict.result() == DmarcResult.PASS || verdict.result() == DmarcResult.FAIL;
        if (!applies || !verdict.lowered())
            return Optional.of(verdict.policy()).filter(p -> applies);
        for (DmarcPolicy policy : DmarcPolicy.values()) {
            boolean milder = policy != DmarcPolicy.NONE && policy.lower() == verdict.policy();
            if (milder) return Optional.of(policy);
        }
        return Optional.empty();
    }

    private static JsonObject arc(ArcVerdict verdict) {
        return JsonObject.of("result", verdict.result().word())
                .with("sealers", verdict.sealers().stream().map(DnsName::text).toList())
                .with("reason", Plain.decoded(verdict.reason()));
    }
}
