package org.signpost.dmarc;

import org.signpost.dns.DnsName;

import java.util.Optional;

/**
 * What DMARC found out about one message, with what a report to the domain's owner tells of it (RFC
 * 9989 §5.3.7, RFC 9990).
 *
 * @param authorDomain the domain in From; empty where there isn't exactly one
 * @param policyDomain where the record was found
 * @param organizationalDomain that of the author domain; empty where nothing depended on it
 * @param record what was found there; with {@link DmarcResult#NONE} one that doesn't count
 * @param policy what the domain's owner wants done with a message that fails, after test mode; none
 *     where the result is no pass and no fail. To follow it is for the receiver to decide (RFC 9989
 *     §7.4)
 * @param lowered whether test mode ({@code t=y}) made the policy milder than published
 * @param reason one line in plain words
 */
public record DmarcVerdict(
        DmarcResult result,
        Optional<DnsName> authorDomain,
        Optional<DnsName> policyDomain,
        Optional<DnsName> organizationalDomain,
        Optional<DmarcRecord> record,
        DmarcPolicy policy,
        boolean lowered,
        Alignment spf,
        Alignment dkim,
        String reason) {

    /** How policies are found, in the word of reports (RFC 9990): the DNS tree walk. */
    public static final String DISCOVERY_METHOD = "treewalk";

    /** DMARC doesn't apply or can't be told, and no record has a say. */
    static DmarcVerdict without(DmarcResult result, Optional<DnsName> author, String reason) {
        return new DmarcVerdict(
                result,
                author,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                DmarcPolicy.NONE,
                false,
                new Alignment.Unaligned(),
                new Alignment.Unaligned(),
                reason);
    }
}
