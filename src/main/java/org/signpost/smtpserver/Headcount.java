package org.signpost.smtpserver;

import org.signpost.config.LimitsConfig;
import org.signpost.smtp.Reply;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the sessions of all listeners, in all and by client address; for use by many threads. */
public final class Headcount {

    private final AtomicInteger all = new AtomicInteger();
    private final ConcurrentHashMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

    /** A count of nobody. */
    public Headcount() {}

    /** How many sessions there are. */
    public int sessions() {
        return all.get();
    }

    /**
     * Counts a session in, whether there is room or not; each call is followed by one of {@link
     * #leave}.
     *
     * @param exempt whether the limit for one address doesn't count here
     * @return why there is no room
     */
    Optional<Reply> enter(InetAddress client, LimitsConfig limits, boolean exempt) {
        int total = all.incrementAndGet();
        int same = byAddress.merge(client, 1, Integer::sum);
        if (total > limits.sessions()) {
            return Optional.of(Reply.of(421, "4.3.2", "Too many connections, try again later"));
        }
        if (!exempt && same > limits.sessionsPerAddress()) {
            return Optional.of(Reply.of(421, "4.7.0", "Too many connections from your address"));
        }
        return Optional.empty();
    }

    /** Counts a session out. */
    void leave(InetAddress client) {
        all.decrementAndGet();
        byAddress.computeIfPresent(client, (_, count) -> count == 1 ? NOBODY : count - 1);
        byAddress.remove(client, NOBODY);
    }

    private static final Integer NOBODY = 0;
}
