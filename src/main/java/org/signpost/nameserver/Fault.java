package org.signpost.nameserver;

import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;

/** How a {@link NameServer} fails a name on purpose, to show what its clients make of it. */
public enum Fault {
    /** It gives no answer at all. */
    SILENT,
    /** It answers SERVFAIL. */
    SERVFAIL,
    /**
     * It answers with signatures that don't hold: all of them where the name itself is asked for,
     * those over its records where an answer leads there. Without signatures nothing is wrong.
     */
    BOGUS;

    static Record corrupted(RRSIGRecord signature) {
        byte[] octets = signature.getSignature().clone();
        octets[octets.length - 1] ^= 1;
        return new RRSIGRecord(
                signature.getName(),
                signature.getDClass(),
                signature.getTTL(),
                signature.getTypeCovered(),
                signature.getAlgorithm(),
                signature.getOrigTTL(),
                signature.getExpire(),
                signature.getTimeSigned(),
                signature.getFootprint(),
                signature.getSigner(),
                octets);
    }
}
