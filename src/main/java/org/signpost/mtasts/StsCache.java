package org.signpost.mtasts;

import org.signpost.mtasts.StsDecision.Fetch;
import org.signpost.mtasts.StsDecision.Nothing;
import org.signpost.mtasts.StsDecision.Unknown;
import org.signpost.mtasts.StsDecision.Use;
import org.signpost.mtasts.StsFetched.Failure;
import org.signpost.mtasts.StsPolicy.Mode;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is kept of one domain's policy, and what follows from it (RFC 8461 §3.3, §5.1, §10.2). A
 * policy that is kept and hasn't expired is never voided by a record that is missing or a fetch
 * that failed: only a new policy replaces it.
 *
 * <pre>
 * record      | kept and valid            | else
 * ------------+---------------------------+---------------------------
 * same id     | Use                       | Fetch, or Nothing in the back-off
 * another id  | Fetch; Use in the back-off| Fetch, or Nothing in the back-off
 * none        | Use                       | Nothing
 * failed      | Use                       | Unknown
 * </pre>
 *
 * @param kept the policy that was fetched last, also when it has expired
 * @param failed the fetch that failed last, if none has succeeded since
 */
public record StsCache(Optional<Kept> kept, Optional<FailedFetch> failed) {

    /** Nothing is kept of a domain yet. */
    public static final StsCache EMPTY = new StsCache(Optional.empty(), Optional.empty());

    /** No further fetch under the same id sooner after one that failed (RFC 8461 §3.3). */
    public static final Duration BACK_OFF = Duration.ofMinutes(5);

    /** So often what is kept is fetched anew (RFC 8461 §3.3). */
    public static final Duration REFRESH = Duration.ofDays(1);

    /** In the background nobody waits for the policy host to be mended. */
    private static final Duration REFRESH_BACK_OFF = Duration.ofHours(1);

    /**
     * A policy.
     *
     * @param id what the record said when it was fetched
     * @param fetched when
     */
    public record Kept(StsPolicy policy, String id, Instant fetched) {

        /** From this instant on it means nothing any more (RFC 8461 §3.2). */
        public Instant expires() {
            return fetched.plus(policy.maxAge());
        }

        boolean isValid(Instant now) {
            return now.isBefore(expires());
        }
    }

    /**
     * A fetch that failed.
     *
     * @param id what the record said
     * @param at when
     * @param failure why
     */
    public record FailedFetch(String id, Instant at, Failure failure) {}

    /** What to do with mail for the domain, after its record was looked up. */
    public StsDecision decide(StsRecord record, Instant now) {
        return switch (record) {
            case StsRecord.Published(String id) -> published(id, now);
            case StsRecord.None(String why) ->
                    valid(now).map(k -> use(k, why)).orElseGet(() -> new Nothing(why));
            case StsRecord.Failed(String why) ->
                    valid(now).map(k -> use(k, why)).orElseGet(() -> new Unknown(why));
        };
    }

    private StsDecision published(String id, Instant now) {
        Optional<Kept> valid = valid(now);
        if (valid.isPresent() && valid.get().id().equals(id)) {
            return use(valid.get(), "its id " + id + " is still the one in the DNS");
        }
        Optional<String> waits = failedFor(id, now, BACK_OFF).map(StsCache::waiting);
        if (waits.isPresent()) {
            return valid.map(k -> use(k, waits.get()))
                    .orElseGet(() -> new Nothing("no policy, since " + waits.get()));
        }
        String why =
                kept.map(k -> k.id().equals(id) ? "the policy kept has expired" : "a new id")
                        .orElse("no policy is kept");
        return new Fetch(id, valid.map(Kept::policy), why + ", and the DNS says id " + id);
    }

    private static StsDecision use(Kept kept, String because) {
        return new Use(
                kept.policy(),
                "the policy fetched at %s, which holds until %s: %s"
                        .formatted(kept.fetched(), kept.expires(), because));
    }

    private static String waiting(FailedFetch failed) {
        return "to fetch id %s failed at %s: %s"
                .formatted(failed.id(), failed.at(), failed.failure().why());
    }

    /**
     * Whether to fetch the policy anew in the background: once a day, or sooner where it expires
     * sooner, whatever the record says. A new id is looked into at once.
     *
     * @param record what the DNS says now
     * @return the id to fetch under; empty where there is nothing to do
     */
    public Optional<String> refresh(StsRecord record, Instant now) {
        // A policy of mode none protects nothing, and its host may be gone (RFC 8461 §8.3).
        return valid(now)
                .filter(k -> k.policy().mode() != Mode.NONE || isAnother(record, k))
                .filter(k -> isAnother(record, k) || !now.isBefore(refreshDue(k)))
                .map(k -> record instanceof StsRecord.Published(String id) ? id : k.id())
                .filter(id -> failedFor(id, now, REFRESH_BACK_OFF).isEmpty());
    }

    private static boolean isAnother(StsRecord record, Kept kept) {
        return record instanceof StsRecord.Published(String id) && !id.equals(kept.id());
    }

    /** Half of its age leaves time to try again before it expires. */
    private static Instant refreshDue(Kept kept) {
        Duration half = kept.policy().maxAge().dividedBy(2);
        return kept.fetched().plus(half.compareTo(REFRESH) < 0 ? half : REFRESH);
    }

    /** What is kept after that policy was fetched. */
    public StsCache fetched(String id, StsPolicy policy, Instant now) {
        return new StsCache(Optional.of(new Kept(policy, id, now)), Optional.empty());
    }

    /** What is kept after a fetch failed: all that was kept before. */
    public StsCache failed(String id, Failure failure, Instant now) {
        return new StsCache(kept, Optional.of(new FailedFetch(id, now, failure)));
    }

    /**
     * What an administrator has to be told: a policy that is in force can't be fetched anew, which
     * may be an attack on it (RFC 8461 §10.2); one of mode {@code none} may vanish in silence.
     */
    public Optional<Failure> alarm(Instant now) {
        return valid(now)
                .filter(k -> k.policy().mode() != Mode.NONE)
                .flatMap(_ -> failed)
                .map(FailedFetch::failure);
    }

    /** Whether nothing of it matters any more, so that it needn't be kept. */
    public boolean isStale(Instant now) {
        return valid(now).isEmpty()
                && failed.filter(f -> now.isBefore(f.at().plus(BACK_OFF))).isEmpty();
    }

    private Optional<Kept> valid(Instant now) {
        return kept.filter(k -> k.isValid(now));
    }

    /** The fetch under that id which failed so little ago. */
    private Optional<FailedFetch> failedFor(String id, Instant now, Duration backOff) {
        return failed.filter(f -> f.id().equals(id) && now.isBefore(f.at().plus(backOff)));
    }
}
