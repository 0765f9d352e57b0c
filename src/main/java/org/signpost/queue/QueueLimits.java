package org.signpost.queue;

/**
 * How much heap and disk the queue may use, however many messages wait.
 *
 * @param draftOctets for content on its way in, over all sessions, beside 16 KiB for each; beyond
 *     it content is staged on disk early
 * @param freshOctets for mail that was accepted a moment ago and waits for its first attempt or is
 *     in it; beyond it that mail is read from disk
 * @param reserveOctets that new mail leaves free on the disk, so that outcomes can be recorded;
 *     half of it is for deliveries into files
 */
public record QueueLimits(long draftOctets, long freshOctets, long reserveOctets) {

    /** 64 MiB each, and a reserve of 128 MiB. */
    public static QueueLimits standard() {
        return new QueueLimits(64 << 20, 64 << 20, 128 << 20);
    }
}
