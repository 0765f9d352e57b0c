package org.signpost.delivery;

import org.signpost.address.MailHost;
import org.signpost.queue.Recipient;
import org.signpost.smtp.Capabilities;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a server says that it takes in one transaction (RFC 9422 §4).
 *
 * @param recipients RCPTMAX
 * @param domains RCPTDOMAINMAX
 */
record PeerLimits(int recipients, int domains) {

    static PeerLimits of(Capabilities peer) {
        return new PeerLimits(
                peer.limit("RCPTMAX").orElse(Integer.MAX_VALUE),
                peer.limit("RCPTDOMAINMAX").orElse(Integer.MAX_VALUE));
    }

    /** Whether a transaction for those may have one more. */
    boolean allows(List<Recipient> soFar, Recipient more) {
        if (soFar.size() >= recipients) return false;
        if (domains == Integer.MAX_VALUE) return true;
        Set<MailHost> hosts = new HashSet<>();
        soFar.forEach(recipient -> hosts.add(recipient.address().host()));
        hosts.add(more.address().host());
        return hosts.size() <= domains;
    }
}
