package org.signpost.spf;

import org.signpost.dns.DnsName;

import java.util.Optional;

/**
 * What a check found out.
 *
 * @param identity whose word was asked for
 * @param domain the identity's domain in A-labels; empty where it has none that could say anything
 * @param reason one line of printable ASCII for an administrator: which term of which domain's
 *     record matched, or what is wrong and where; what others wrote is quoted and shortened
 * @param explanation of a {@link SpfResult#FAIL} only: what the domain wants the sender to be told,
 *     1 to 500 printable ASCII characters. A third party's words: whoever shows them says so (RFC
 *     7208 §6.2)
 */
public record SpfVerdict(
        SpfResult result,
        SpfIdentity identity,
        Optional<DnsName> domain,
        String reason,
        Optional<String> explanation) {}
