package org.signpost.delivery;

import org.signpost.address.ReversePath;
import org.signpost.config.Config;
import org.signpost.queue.Queue.OpenRecipient;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Finds out where the recipients of a message go: by the configuration, then by the DNS for those
 * that go by MX. Domains with the same exchangers come together.
 */
final class Planner {

    /** Questions for MX records at a time; one may wait for 15 s, and each holds a socket. */
    private static final int MOST_LOOKUPS = 500;

    private final MxLookup mx;
    private final Semaphore lookups = new Semaphore(MOST_LOOKUPS, true);

    Planner(MxLookup mx) {
        this.mx = mx;
    }

    /** The routes of the recipients of a message. */
    static Map<Route, List<OpenRecipient>> routes(Work work) {
        ReversePath sender = work.message().envelope().sender();
        Map<Route, List<OpenRecipient>> routes = new LinkedHashMap<>();
        for (OpenRecipient recipient : work.message().open()) {
            Route route = work.router().route(sender, recipient.recipient().address());
            routes.computeIfAbsent(route, r -> new ArrayList<>(1)).add(recipient);
        }
        return routes;
    }

    /** Whether the DNS has to be asked where they lead. */
    static boolean needsDns(Map<Route, List<OpenRecipient>> routes) {
        return routes.keySet().stream().anyMatch(Route.Mx.class::isInstance);
    }

    /** Where the recipients go; asks the DNS, about all domains at the same time. */
    Map<Destination, List<OpenRecipient>> destinations(
            Map<Route, List<OpenRecipient>> routes, Config config) {
        OwnHost own = new OwnHost(config);
        Map<Destination, List<OpenRecipient>> destinations = new LinkedHashMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<Route, Future<Destination>> asked = new LinkedHashMap<>();
            for (Route route : routes.keySet()) {
                asked.put(route, threads.submit(() -> destination(route, own)));
            }
            for (Map.Entry<Route, Future<Destination>> answer : asked.entrySet()) {
                destinations
                        .computeIfAbsent(answer.getValue().get(), d -> new ArrayList<>(1))
                        .addAll(routes.getOrDefault(answer.getKey(), List.of()));
            }
        } catch (ExecutionException | InterruptedException bug) {
            throw new IllegalStateException(bug);
        }
        return destinations;
    }

    private Destination destination(Route route, OwnHost own) {
        return switch (route) {
            case Destination known -> known;
            case Route.Mx unknown -> {
                lookups.acquireUninterruptibly();
                try {
                    yield mx.destination(unknown, own);
                } finally {
                    lookups.release();
                }
            }
        };
    }
}
