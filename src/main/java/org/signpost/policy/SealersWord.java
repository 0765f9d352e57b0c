package org.signpost.policy;

import org.signpost.address.InternationalName;
import org.signpost.arc.ArcVerdict;
import org.signpost.dmarc.DmarcResult;
import org.signpost.dns.DnsName;
import org.signpost.message.AuthenticationMethod;
import org.signpost.message.ClaimedResults.Claim;

import java.util.List;
import java.util.Optional;

/**
 * What servers that an administrator trusts say of mail that they passed on (RFC 8617 §7.2.1).
 *
 * @param trusted the domains by which these seal
 */
record SealersWord(List<DnsName> trusted) {

    /**
     * Whether a chain tells why DMARC fails here: the author's domain stood behind the message when
     * it came to the first of them, and it lost that on the way.
     *
     * <p>A chain alone says only who passed the message on. An honest server seals a forgery too,
     * with {@code dmarc=fail}. What the later ones found doesn't matter: the first may have broken
     * it. One who isn't trusted may have made up all that came before him.
     */
    boolean explains(ArcVerdict chain, DnsName author) {
        return chain.proves()
                && trusted.containsAll(chain.sealers())
                && hadPassed(chain.firstFound(), author);
    }

    /**
     * Only DMARC's own word counts. A {@code dkim=pass} or {@code spf=pass} tells neither what the
     * author's domain calls aligned, nor that a key was only tried out or the end of the body left
     * unsigned.
     */
    private static boolean hadPassed(List<Claim> found, DnsName author) {
        List<Claim> dmarc =
                found.stream()
                        .filter(c -> c.method().equals(AuthenticationMethod.DMARC.word()))
                        .toList();
        return !dmarc.isEmpty() && dmarc.stream().allMatch(c -> passed(c, author));
    }

    private static boolean passed(Claim dmarc, DnsName author) {
        Optional<DnsName> from =
                dmarc.property("header.from")
                        // RFC 8616 §5: it may stand there in either form.
                        .flatMap(InternationalName::ascii)
                        .flatMap(DnsName::parse);
        return dmarc.result().equals(DmarcResult.PASS.word()) && from.equals(Optional.of(author));
    }
}
