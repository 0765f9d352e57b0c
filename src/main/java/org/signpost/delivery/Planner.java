package org.signpost.delivery;

import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.config.Config;
import org.signpost.hop.Destination;
import org.signpost.hop.NextHops;
import org.signpost.hop.Route;
import org.signpost.queue.Origin;
import org.signpost.queue.Queue.OpenRecipient;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private final NextHops hops;
    private final Semaphore lookups = new Semaphore(MOST_LOOKUPS, true);

    Planner(NextHops hops) {
        this.hops = hops;
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

    /** The batches of a message; asks the DNS, about all domains at the same time. */
    List<Batch> batches(Work work, Map<Route, List<OpenRecipient>> routes) {
        List<Batch> batches = new ArrayList<>();
        destinations(routes, work.router().config())
                .forEach((destination, all) -> {
                    for (List<OpenRecipient> some : apart(work, destination, all)) {
                        addBatches(work, destination, some, batches);
                    }
                });
        return batches;
    }

    private static void addBatches(
            Work work, Destination destination, List<OpenRecipient> all, List<Batch> batches) {
        for (int i = 0; i < all.size(); i += Batch.MOST_RECIPIENTS) {
            int end = Math.min(all.size(), i + Batch.MOST_RECIPIENTS);
            batches.add(new Batch(work, destination, List.copyOf(all.subList(i, end))));
        }
    }

    /**
     * What aliases of several domains pass on goes apart: it is sealed for one of them, and nobody
     * is to learn from that by which others the message came.
     */
    private static Collection<List<OpenRecipient>> apart(
            Work work, Destination destination, List<OpenRecipient> all) {
        boolean passedOn = work.message().envelope().entry().origin() == Origin.MX;
        if (!passedOn || destination.isOurs()) return List.of(all);
        Map<Optional<Domain>, List<OpenRecipient>> byAlias = new LinkedHashMap<>();
        for (OpenRecipient one : all) {
            Optional<Domain> alias = one.recipient().original().flatMap(Mailbox::domain);
            byAlias.computeIfAbsent(alias, a -> new ArrayList<>(1)).add(one);
        }
        return byAlias.values();
    }

    private record Asked(Future<Destination> answer, List<OpenRecipient> recipients) {}

    private Map<Destination, List<OpenRecipient>> destinations(
            Map<Route, List<OpenRecipient>> routes, Config config) {
        Map<Destination, List<OpenRecipient>> destinations = new LinkedHashMap<>();
        Map<Route.Mx, List<OpenRecipient>> unknown = new LinkedHashMap<>();
        routes.forEach((route, recipients) -> {
            switch (route) {
                case Destination known -> add(destinations, known, recipients);
                case Route.Mx domain -> unknown.put(domain, recipients);
            }
        });
        if (!unknown.isEmpty()) ask(unknown, config, destinations);
        return destinations;
    }

    private void ask(
            Map<Route.Mx, List<OpenRecipient>> domains,
            Config config,
            Map<Destination, List<OpenRecipient>> destinations) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Asked> asked = new ArrayList<>(domains.size());
            domains.forEach((domain, recipients) -> {
                Future<Destination> answer = threads.submit(() -> destination(domain, config));
                asked.add(new Asked(answer, recipients));
            });
            for (Asked one : asked) add(destinations, one.answer().get(), one.recipients());
        } catch (ExecutionException | InterruptedException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private static void add(
            Map<Destination, List<OpenRecipient>> destinations,
            Destination destination,
            List<OpenRecipient> recipients) {
        destinations.computeIfAbsent(destination, d -> new ArrayList<>(1)).addAll(recipients);
    }

    private Destination destination(Route.Mx domain, Config config) {
        lookups.acquireUninterruptibly();
        try {
            return hops.destination(domain, config);
        } finally {
            lookups.release();
        }
    }
}
