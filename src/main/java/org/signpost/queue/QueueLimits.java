package org.signpost.queue;

/**
 * How much heap and disk the queue may use, however many messages wait.
 *
 * @param draftOctets for content on its way in, over all sessions, beside 16 KiB for each; beyond
 *     it content is staged on disk early
 * @param freshOctets for mail that was accepted a moment ago and waits for its first attempt or is
 *     in it; beyond it that mail is read from disk, as it is where nobody takes any
 * @param reserveOctets that new mail leaves free on the disk, so that outcomes can be recorded;
 *     half of it is for deliveries into files
 */
public record QueueLimits(long draftOctets, long freshOctets, long reserveOctets) {

    private static final long MOST_OCTETS = 64 << 20;
    private static final long RESERVE_OCTETS = 128 << 20;

    /** The two together leave three quarters of a heap to all else. */
    private static final int HEAP_SHARE = 8;

    /** 64 MiB each, an eighth of a heap that is smaller than 512 MiB, and a reserve of 128 MiB. */
    public static QueueLimits standard() {
        return of(Runtime.getRuntime().maxMemory());
    }

    static QueueLimits of(long heapOctets) {
        long octets = Math.min(MOST_OCTETS, heapOctets / HEAP_SHARE);
        return new QueueLimits(octets, octets, RESERVE_OCTETS);
    }
}
