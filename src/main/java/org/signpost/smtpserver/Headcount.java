package org.signpost.smtpserver;

import org.signpost.address.Network;
import org.signpost.config.LimitsConfig;
import org.signpost.config.ListenerConfig;
import org.signpost.config.ListenerConfig.Role;
import org.signpost.smtp.Reply;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the sessions of all listeners: in all, by what they are for, and by where they come from;
 * for use by many threads.
 *
 * <p>No role gets all sessions: a tenth stays for the others, so that the world at the {@code mx}
 * listeners can't keep users and applications out. A client is a whole IPv6 /64, which is what one
 * host gets, or an IPv4 address.
 */
public final class Headcount {

    /** The part of all sessions that one role leaves to the others. */
    private static final int LEFT_TO_OTHERS = 10;

    private static final Integer NOBODY = 0;
    private static final Reply TOO_OFTEN =
            Reply.of(421, "4.7.0", "Too many new connections from your address, try again later");

    private final AtomicInteger all = new AtomicInteger();
    private final AtomicInteger world = new AtomicInteger();
    private final AtomicInteger users = new AtomicInteger();
    private final AtomicInteger applications = new AtomicInteger();
    private final ConcurrentHashMap<Network, Integer> byClient = new ConcurrentHashMap<>();

    private final Arrivals arrivals = new Arrivals();

    /** A count of nobody. */
    public Headcount() {}

    /** What a session is for. */
    private enum Kind {
        WORLD,
        USERS,
        APPLICATIONS;

        /** Clients that no listener takes are some of the world. */
        static Kind of(Optional<ListenerConfig> listener) {
            if (listener.isEmpty()) return WORLD;
            return switch (listener.get().role()) {
                case Role.Mx() -> WORLD;
                case Role.Submission _ -> USERS;
                case Role.Relay _ -> APPLICATIONS;
            };
        }
    }

    /** Whether there is room for a session. */
    sealed interface Entry {}

    /** There is, and it is taken until {@link #leave}. */
    record Place(Network client, Kind kind) implements Entry {}

    /** There isn't. */
    record Full(Reply why) implements Entry {}

    /** How many sessions there are. */
    int sessions() {
        return all.get();
    }

    /**
     * Counts a session in where there is room.
     *
     * @param listener the one that takes the client; none where it is to be refused
     * @param now when it came
     */
    Entry enter(
            InetAddress client,
            Optional<ListenerConfig> listener,
            LimitsConfig limits,
            Instant now) {
        int prefix = client instanceof Inet4Address ? 32 : 64;
        Place place = new Place(new Network(client, prefix), Kind.of(listener));
        boolean free = place.kind() == Kind.APPLICATIONS;
        if (!free && !arrivals.mayCome(place.client(), limits.connections(), now)) {
            return new Full(TOO_OFTEN);
        }
        Optional<Reply> refusal = count(place, limits);
        if (refusal.isEmpty()) return place;
        leave(place);
        return new Full(refusal.get());
    }

    private Optional<Reply> count(Place place, LimitsConfig limits) {
        int total = all.incrementAndGet();
        int alike = counter(place.kind()).incrementAndGet();
        int same = byClient.merge(place.client(), 1, Integer::sum);
        int most = limits.sessions() - limits.sessions() / LEFT_TO_OTHERS;
        if (total > limits.sessions() || alike > most) {
            return Optional.of(Reply.of(421, "4.3.2", "Too many connections, try again later"));
        }
        if (place.kind() != Kind.APPLICATIONS && same > limits.sessionsPerAddress()) {
            return Optional.of(Reply.of(421, "4.7.0", "Too many connections from your address"));
        }
        return Optional.empty();
    }

    /** Counts a session out. */
    void leave(Place place) {
        all.decrementAndGet();
        counter(place.kind()).decrementAndGet();
        byClient.computeIfPresent(place.client(), (_, n) -> n == 1 ? NOBODY : n - 1);
        byClient.remove(place.client(), NOBODY);
    }

    private AtomicInteger counter(Kind kind) {
        return switch (kind) {
            case WORLD -> world;
            case USERS -> users;
            case APPLICATIONS -> applications;
        };
    }
}
