package org.signpost.dmarc;

import org.signpost.dns.DnsName;

/** Whether what one mechanism proved belongs to the author domain (RFC 9989 §4.4). */
public sealed interface Alignment {

    /** What a report says of the mechanism: only an aligned pass is a {@code pass} (RFC 9990). */
    default String word() {
        return this instanceof Aligned ? "pass" : "fail";
    }

    /**
     * It belongs to it.
     *
     * @param identifier the first domain that passed and is aligned
     */
    record Aligned(DnsName identifier) implements Alignment {}

    /** Nothing that passed belongs to it. */
    record Unaligned() implements Alignment {}

    /**
     * The DNS couldn't say.
     *
     * @param why one line for an administrator
     */
    record Unknown(String why) implements Alignment {}
}
