package org.signpost.arc;

import org.signpost.dns.DnsName;
import org.signpost.message.ClaimedResults;

import java.util.List;

/**
 * How the chain of a message fared.
 *
 * @param result its status
 * @param reason in plain words, for administrators
 * @param sealers the domains that sealed, the first at first; only what passes proves them
 * @param weak whether the last message signature leaves the end of the body to anybody ({@code l=},
 *     RFC 6376 §8.2) or doesn't cover From (§5.4), or one of the keys is being tried out ({@code
 *     t=y}, §3.6.1): such a chain holds, and is evidence of nothing
 * @param temporary whether a key couldn't be asked for: it may hold another time, though RFC 8617
 *     §5.2.1 has it fail for good
 * @param firstFound what the first sealer says that it found out when the message came to it
 *     (§4.1.1); nothing where the chain doesn't hold, or this can't be read
 */
public record ArcVerdict(
        ArcResult result,
        String reason,
        List<DnsName> sealers,
        boolean weak,
        boolean temporary,
        List<ClaimedResults.Claim> firstFound) {

    /** Copies the lists. */
    public ArcVerdict {
        sealers = List.copyOf(sealers);
        firstFound = List.copyOf(firstFound);
    }

    /** Whether it proves that its sealers passed on the message as it is, all of it. */
    public boolean proves() {
        return result == ArcResult.PASS && !weak;
    }

    static ArcVerdict none() {
        return without(ArcResult.NONE, "the message has no chain", List.of(), false);
    }

    static ArcVerdict fail(String why) {
        return without(ArcResult.FAIL, why, List.of(), false);
    }

    /** Nothing that a sealer says is known to be his word. */
    static ArcVerdict without(
            ArcResult result, String why, List<DnsName> sealers, boolean temporary) {
        return new ArcVerdict(result, why, sealers, false, temporary, List.of());
    }
}
