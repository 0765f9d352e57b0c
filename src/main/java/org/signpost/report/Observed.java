package org.signpost.report;

import java.time.Instant;
import java.util.List;

/**
 * What became of the world's mail, and what would have become of it if each check counted.
 *
 * @param messages that were examined
 * @param authors of how many authors' domains
 * @param checks what each would have done, the one first that would have done most
 * @param domains those whose mail wasn't just taken, or wouldn't have been, the most concerned
 *     first
 * @param more how many domains more there are
 */
public record Observed(
        long messages, long authors, List<Would> checks, List<OfDomain> domains, long more) {

    /** Copies the lists. */
    public Observed {
        checks = List.copyOf(checks);
        domains = List.copyOf(domains);
    }

    /**
     * What a check would have done that is only observed.
     *
     * @param check by its key in the configuration
     * @param action {@code quarantine}, {@code reject} or {@code defer}
     * @param messages to how many
     * @param authors of how many authors' domains
     * @param signed how many of them bear a signature that proves something, whosever it is:
     *     somebody answers for them
     */
    public record Would(String check, String action, long messages, long authors, long signed) {}

    /**
     * What became of the mail of one author's domain.
     *
     * @param domain empty for mail without exactly one author's domain
     * @param checks what each would have done
     */
    public record OfDomain(
            String domain,
            long messages,
            long rejected,
            long quarantined,
            long deferred,
            List<Would> checks) {

        /** Copies the list. */
        public OfDomain {
            checks = List.copyOf(checks);
        }

        OfDomain with(List<Would> all) {
            return new OfDomain(domain, messages, rejected, quarantined, deferred, all);
        }
    }

    /**
     * Mail of one author's domain from one client that fared alike.
     *
     * @param sender the domain in MAIL FROM; empty for the null sender
     * @param spf its result; empty where it wasn't asked for
     * @param dmarc its result; empty where it wasn't asked for
     * @param action what was done: {@code accept}, {@code quarantine}, {@code reject} or {@code
     *     defer}
     * @param would what checks would have done, such as {@code spf:reject}, a comma between; empty
     *     where that is nothing
     * @param signers whose signatures hold, a comma between; empty where none does
     * @param last when the last of it came
     */
    public record Source(
            String client,
            String sender,
            String spf,
            String dmarc,
            String action,
            String would,
            String signers,
            long messages,
            Instant last) {}
}
