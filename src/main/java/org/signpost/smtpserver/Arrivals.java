package org.signpost.smtpserver;

import org.signpost.address.Network;
import org.signpost.config.LimitsConfig.Rate;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How often each client has connected of late; for use by many threads.
 *
 * <p>Of each client only one instant is kept: when all that it has had would be used up at the
 * allowed rate. A client may come as often as the rate says all at once, and from then on as often
 * as the rate says.
 */
final class Arrivals {

    /** Beyond so many clients, those that nobody has to remember are forgotten. */
    private static final int MANY = 10_000;

    /** Beyond so many, new ones aren't noted: an attacker who has that many has enough of them. */
    private static final int MOST = 200_000;

    private final ConcurrentHashMap<Network, Instant> usedUp = new ConcurrentHashMap<>();
    private volatile int many = MANY;

    /** Notes one more arrival, unless it is one too many: then says false. */
    boolean mayCome(Network client, Rate rate, Instant now) {
        if (usedUp.size() > many) forgetBefore(now);
        if (usedUp.size() > MOST && !usedUp.containsKey(client)) return true;
        Duration each = rate.within().dividedBy(rate.connections());
        Instant most = now.plus(rate.within());
        Instant[] next = new Instant[1];
        usedUp.compute(
                client,
                (_, until) -> {
                    Instant from = until == null || until.isBefore(now) ? now : until;
                    next[0] = from.plus(each);
                    return next[0].isAfter(most) ? from : next[0];
                });
        return !next[0].isAfter(most);
    }

    /** Not at each arrival, which would cost more the more there are. */
    private void forgetBefore(Instant now) {
        usedUp.values().removeIf(until -> !until.isAfter(now));
        many = Math.max(MANY, 2 * usedUp.size());
    }

    /** How many clients are remembered. */
    int size() {
        return usedUp.size();
    }
}
