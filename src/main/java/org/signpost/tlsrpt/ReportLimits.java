package org.signpost.tlsrpt;

/**
 * How much of a report is read before it is refused.
 *
 * @param octets of a report as it travels, compressed or not
 * @param unpackedOctets of a compressed report's JSON, give or take 8,000; counted while it is
 *     unpacked, whatever its header claims
 * @param policies of a report
 * @param details of failures under all its policies
 */
public record ReportLimits(int octets, long unpackedOctets, int policies, int details) {

    /**
     * 10 MB, a common limit of receivers (RFC 8460 §5.2), and 50 MB unpacked; a thousand policies,
     * 50,000 details.
     */
    public static final ReportLimits USUAL =
            new ReportLimits(10_000_000, 50_000_000, 1_000, 50_000);
}
