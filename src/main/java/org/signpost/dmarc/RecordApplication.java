package org.signpost.dmarc;

import org.signpost.dmarc.DmarcRecord.Subject;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.MxRecord;
import org.signpost.dns.Resolver;

import java.util.List;
import java.util.Optional;

/** Applies a record to a message of an author domain (RFC 9989 §5.3.4 to §5.3.6). */
final class RecordApplication {

    private final DnsName author;
    private final TreeWalk.Place place;
    private final Resolver resolver;
    private final Identifiers identifiers;

    RecordApplication(DnsName author, TreeWalk.Place place, TreeWalk walk, Resolver resolver) {
        this.author = author;
        this.place = place;
        this.resolver = resolver;
        this.identifiers = new Identifiers(author, walk);
    }

    DmarcVerdict verdict(Evidence evidence) {
        DmarcRecord record = place.record();
        if (!record.counts()) {
            String why = " has no valid policy and nobody who reads reports, so it doesn't count";
            String reason = "the DMARC record of " + place.name() + why;
            Alignment none = new Alignment.Unaligned();
            return verdict(DmarcResult.NONE, none, none, DmarcPolicy.NONE, reason);
        }
        Alignment spf =
                identifiers.alignment(
                        record.aspf(), list(evidence.spfPass()), list(evidence.spfTemporary()));
        Alignment dkim =
                identifiers.alignment(
                        record.adkim(), evidence.dkimPasses(), evidence.dkimTemporary());
        return verdict(spf, dkim);
    }

    /** One aligned pass is enough; without any, a doubt keeps the message from failing. */
    private DmarcVerdict verdict(Alignment spf, Alignment dkim) {
        Optional<Subject> subject = subject();
        DmarcPolicy published = place.record().policyFor(subject.orElse(Subject.SUBDOMAIN));
        if (spf instanceof Alignment.Aligned(DnsName domain)) {
            return verdict(DmarcResult.PASS, spf, dkim, published, passed("SPF", domain));
        }
        if (dkim instanceof Alignment.Aligned(DnsName domain)) {
            return verdict(DmarcResult.PASS, spf, dkim, published, passed("DKIM", domain));
        }
        if (spf instanceof Alignment.Unknown(String why)) return unknown(spf, dkim, why);
        if (dkim instanceof Alignment.Unknown(String why)) return unknown(spf, dkim, why);
        if (subject.isEmpty())
            return unknown(spf, dkim, "the DNS can't say if " + author + " exists");
        String reason = "neither SPF nor DKIM passed for a domain that is aligned with " + author;
        return verdict(DmarcResult.FAIL, spf, dkim, published, reason);
    }

    private String passed(String mechanism, DnsName domain) {
        return mechanism + " passed for " + domain + ", which is aligned with " + author;
    }

    private DmarcVerdict unknown(Alignment spf, Alignment dkim, String why) {
        return verdict(DmarcResult.TEMPERROR, spf, dkim, DmarcPolicy.NONE, why);
    }

    private DmarcVerdict verdict(
            DmarcResult result,
            Alignment spf,
            Alignment dkim,
            DmarcPolicy published,
            String reason) {
        boolean lowered = place.record().testing() && published != DmarcPolicy.NONE;
        return new DmarcVerdict(
                result,
                Optional.of(author),
                Optional.of(place.name()),
                identifiers.organizationalDomain(),
                Optional.of(place.record()),
                lowered ? published.lower() : published,
                lowered,
                spf,
                dkim,
                reason);
    }

    /** Whose policy is wanted; empty where that depends on what the DNS can't say. */
    private Optional<Subject> subject() {
        if (place.name().equals(author)) return Optional.of(Subject.ITSELF);
        if (!place.record().asksForExistence()) return Optional.of(Subject.SUBDOMAIN);
        // The answer to any type says whether the name exists (RFC 9989 §3.2.13, RFC 8020 §2).
        return switch (resolver.mx(author)) {
            case Answer.Found<MxRecord> _ -> Optional.of(Subject.SUBDOMAIN);
            case Answer.NoData<MxRecord> _ -> Optional.of(Subject.SUBDOMAIN);
            case Answer.NoSuchName<MxRecord> none ->
                    // A name with a CNAME exists, wherever that leads.
                    Optional.of(
                            none.canonicalName().equals(author)
                                    ? Subject.NONEXISTENT
                                    : Subject.SUBDOMAIN);
            case Answer.Failed<MxRecord> _ -> Optional.empty();
        };
    }

    private static List<DnsName> list(Optional<DnsName> domain) {
        return domain.stream().toList();
    }
}
