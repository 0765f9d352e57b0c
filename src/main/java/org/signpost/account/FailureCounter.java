package org.signpost.account;

import java.time.Duration;
import java.time.Instant;

/** Counts failures by key, forgets them with time, and says when the next attempt may be. */
final class FailureCounter<K> {

    /** Failures that cost no pause. */
    static final int FREE = 4;

    /** After this long without a failure, one is forgiven. */
    static final Duration FORGIVEN_AFTER = Duration.ofMinutes(5);

    /** Pauses double up to 2^10 seconds. */
    private static final int MOST = FREE + 11;

    private static final int MOST_KEYS = 50_000;

    private final BoundedMap<K, Count> counts = new BoundedMap<>(MOST_KEYS);

    /**
     * One key's failures.
     *
     * @param failures those not yet forgiven
     * @param since from when on the next forgiveness counts
     * @param last when an attempt was looked at last
     */
    private record Count(int failures, Instant since, Instant last) {

        Count at(Instant now) {
            long forgiven = Math.max(0, Duration.between(since, now).dividedBy(FORGIVEN_AFTER));
            int left = (int) Math.max(0, failures - forgiven);
            return new Count(left, since.plus(FORGIVEN_AFTER.multipliedBy(forgiven)), last);
        }

        boolean slows() {
            return failures > FREE;
        }

        Instant next() {
            return slows() ? last.plusSeconds(1L << (failures - FREE - 1)) : Instant.MIN;
        }
    }

    /** The instant from which on an attempt may be looked at; past where nothing slows it down. */
    Instant next(K key, Instant now) {
        return count(key, now).next();
    }

    /** Begins a new pause where the key has failures enough; says whether it has. */
    boolean begin(K key, Instant now) {
        Count count = count(key, now);
        if (!count.slows()) return false;
        counts.put(key, new Count(count.failures(), count.since(), now));
        return true;
    }

    void failed(K key, Instant now) {
        int failures = Math.min(MOST, count(key, now).failures() + 1);
        counts.put(key, new Count(failures, now, now));
    }

    void forgiveOne(K key, Instant now) {
        leave(key, now, count(key, now).failures() - 1);
    }

    void forgiveHalf(K key, Instant now) {
        leave(key, now, count(key, now).failures() / 2);
    }

    private void leave(K key, Instant now, int failures) {
        Count count = count(key, now);
        if (failures <= 0) counts.remove(key);
        else counts.put(key, new Count(failures, count.since(), count.last()));
    }

    private Count count(K key, Instant now) {
        return counts.find(key).orElseGet(() -> new Count(0, now, now)).at(now);
    }
}
