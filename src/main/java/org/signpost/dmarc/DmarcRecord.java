package org.signpost.dmarc;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a domain publishes at {@code _dmarc}: its DMARC Policy Record (RFC 9989 §4.7).
 *
 * <p>Reports tell the domain's owner what was read here, so each policy is kept as it was
 * published.
 *
 * @param p for the domain itself; empty where the tag is missing or its value is none
 * @param sp for names below it that exist; empty likewise
 * @param np for names below it that don't exist; empty likewise
 * @param broken whether {@code p}, {@code sp} or {@code np} has a value that is no policy
 * @param adkim how close a signature's domain has to be
 * @param aspf how close SPF's domain has to be
 * @param testing {@code t=y}: the policy applies one level lower
 * @param psd whether others register below the domain
 * @param rua where aggregate reports go
 * @param ruf where failure reports go
 * @param fo when failure reports are wanted, in the order of the record; to be ignored without
 *     {@code ruf}
 * @param notes what was ignored and why, one plain line each, for whoever looks after the record
 */
public record DmarcRecord(
        Optional<DmarcPolicy> p,
        Optional<DmarcPolicy> sp,
        Optional<DmarcPolicy> np,
        boolean broken,
        AlignmentMode adkim,
        AlignmentMode aspf,
        boolean testing,
        PublicSuffix psd,
        List<ReportUri> rua,
        List<ReportUri> ruf,
        List<FailureOption> fo,
        List<String> notes) {

    /** Copies the lists. */
    public DmarcRecord {
        rua = List.copyOf(rua);
        ruf = List.copyOf(ruf);
        fo = List.copyOf(fo);
        notes = List.copyOf(notes);
    }

    /** For whom a policy is looked up. */
    enum Subject {
        /** The domain that has the record. */
        ITSELF,
        /** A name below it. */
        SUBDOMAIN,
        /** A name below it that doesn't exist (RFC 9989 §3.2.13). */
        NONEXISTENT
    }

    /**
     * The record in a TXT record's joined strings; empty where they are none of DMARC, because
     * {@code v=DMARC1} isn't the first tag (RFC 9989 §4.7). Whatever else is wrong is ignored and
     * noted (RFC 9989 §4.8).
     *
     * @param text one char from 0 to 255 for each octet
     */
    public static Optional<DmarcRecord> parse(String text) {
        return RecordTags.of(text).map(RecordReading::read);
    }

    /**
     * Whether the record counts. One without a {@code p}, or with a policy that is none, does as
     * {@code p=none}, and only where somebody reads its reports (RFC 9989 §4.10.1).
     */
    public boolean counts() {
        return (p.isPresent() && !broken) || !rua.isEmpty();
    }

    /** The values of {@code fo} as reports have them, such as {@code 0:d}. */
    public String foText() {
        return fo.stream().map(FailureOption::word).collect(Collectors.joining(":"));
    }

    /** The policy before test mode: {@code np} falls back to {@code sp}, and that to {@code p}. */
    DmarcPolicy policyFor(Subject subject) {
        if (broken) return DmarcPolicy.NONE;
        Optional<DmarcPolicy> special =
                switch (subject) {
                    case ITSELF -> Optional.empty();
                    case SUBDOMAIN -> sp;
                    case NONEXISTENT -> np.or(() -> sp);
                };
        return special.or(() -> p).orElse(DmarcPolicy.NONE);
    }

    /** Whether it matters to the policy if a name below the domain exists. */
    boolean asksForExistence() {
        return policyFor(Subject.SUBDOMAIN) != policyFor(Subject.NONEXISTENT);
    }
}
