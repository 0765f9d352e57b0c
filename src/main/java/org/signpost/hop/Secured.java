package org.signpost.hop;

import org.signpost.smtp.DeliveryStatus;
import org.signpost.tls.TlsPolicy;

/** How a host is to be secured; fixed before anything is connected to. */
sealed interface Secured {

    /**
     * By that.
     *
     * @param reason why it is this policy, in one line: the records that decided, or the route
     */
    record By(TlsPolicy policy, String reason) implements Secured {}

    /** Not at all, so it gets no mail for now. */
    record Barred(DeliveryStatus why) implements Secured {}
}
