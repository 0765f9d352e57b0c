package org.signpost.authentication;

import org.signpost.arc.ArcVerdict;
import org.signpost.dkim.DkimVerdict;
import org.signpost.dmarc.DmarcVerdict;
import org.signpost.dns.Iprev;
import org.signpost.spf.SpfQuery;
import org.signpost.spf.SpfVerdict;

import java.util.List;
import java.util.Optional;

/**
 * What was found out about a message; each part is empty where nobody asked for it, or it couldn't
 * be asked.
 *
 * @param envelope who handed the message over, where that is known
 * @param iprev of the client's address
 * @param helo SPF of the name in HELO
 * @param mailFrom SPF of the envelope's sender, or of HELO's postmaster where that is null
 * @param dkim of each signature, from the top
 * @param dmarc of the author's domain
 * @param arc of the chain
 */
public record Findings(
        Optional<SpfQuery> envelope,
        Optional<Iprev.Verdict> iprev,
        Optional<SpfVerdict> helo,
        Optional<SpfVerdict> mailFrom,
        List<DkimVerdict> dkim,
        Optional<DmarcVerdict> dmarc,
        Optional<ArcVerdict> arc) {

    /** Copies the list. */
    public Findings {
        dkim = List.copyOf(dkim);
    }
}
