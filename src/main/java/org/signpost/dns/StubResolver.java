package org.signpost.dns;

import org.signpost.dns.Answer.Failed;
import org.signpost.dns.Answer.Failure;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Supplier;

/**
 * Asks recursive resolvers, one after the other until one knows.
 *
 * <p>The one that answered last is asked first, so that a dead resolver costs its timeout once and
 * not with every question. One that answers with an error isn't asked again for the same question,
 * one that stays silent is asked once more in each round.
 */
public final class StubResolver implements Resolver {

    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

    private final Supplier<List<InetSocketAddress>> upstreams;
    private final Patience patience;
    private volatile int lastGood;

    /**
     * How long a question may take.
     *
     * @param perTry for one question to one resolver, UDP and TCP together
     * @param rounds how often a silent resolver is asked
     * @param total for the whole query, CNAMEs and all resolvers together
     */
    public record Patience(Duration perTry, int rounds, Duration total) {

        /** 5 s for each of two tries, 15 s in all. */
        public static final Patience DEFAULT =
                new Patience(Duration.ofSeconds(5), 2, Duration.ofSeconds(15));
    }

    private StubResolver(Supplier<List<InetSocketAddress>> upstreams, Patience patience) {
        this.upstreams = upstreams;
        this.patience = patience;
    }

    /** Asks the resolvers of {@code /etc/resolv.conf}, which is read again when it changes. */
    public static StubResolver system() {
        return new StubResolver(new SystemUpstreams(RESOLV_CONF), Patience.DEFAULT);
    }

    /** Asks these resolvers with the usual patience; at least one. */
    public static StubResolver of(List<InetSocketAddress> upstreams) {
        return of(upstreams, Patience.DEFAULT);
    }

    /** Asks these resolvers; at least one. */
    public static StubResolver of(List<InetSocketAddress> upstreams, Patience patience) {
        List<InetSocketAddress> copy = List.copyOf(upstreams);
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("no resolver to ask");
        }
        return new StubResolver(() -> copy, patience);
    }

    @Override
    public <T> Answer<T> query(DnsName name, RecordType<T> type) {
        long end = System.nanoTime() + patience.total().toNanos();
        Trail<T> trail = new Trail<>(name, type);
        while (true) {
            switch (ask(Wire.question(trail.at(), type.code()), end)) {
                case NoReply(Failure why, String detail) -> {
                    return new Failed<>(why, detail);
                }
                case Reply(Message reply) -> {
                    Optional<Answer<T>> answer = trail.follow(reply);
                    if (answer.isPresent()) {
                        return answer.get();
                    }
                }
            }
        }
    }

    private sealed interface Asked {}

    private record Reply(Message message) implements Asked {}

    private record NoReply(Failure why, String detail) implements Asked {}

    private Asked ask(Message query, long end) {
        List<Upstream> left = inOrder();
        List<NoReply> troubles = new ArrayList<>();
        for (int round = 0; round < patience.rounds() && !left.isEmpty(); round++) {
            List<Upstream> silent = new ArrayList<>();
            for (Upstream upstream : left) {
                Duration within = Duration.ofNanos(end - System.nanoTime());
                if (!within.isPositive() || Thread.currentThread().isInterrupted()) {
                    return together(troubles);
                }
                switch (ask(upstream, query, within)) {
                    case Reply reply -> {
                        return reply;
                    }
                    case NoReply trouble -> {
                        troubles.add(trouble);
                        if (trouble.why() == Failure.TIMEOUT) {
                            silent.add(upstream);
                        }
                    }
                }
            }
            left = silent;
        }
        return together(troubles);
    }

    private Asked ask(Upstream upstream, Message query, Duration left) {
        Duration within = left.compareTo(patience.perTry()) < 0 ? left : patience.perTry();
        try {
            Message reply = upstream.ask(query, within);
            if (!Wire.isStatement(reply)) {
                String answer = " answers " + Rcode.string(reply.getRcode());
                return new NoReply(Failure.SERVFAIL, upstream + answer);
            }
            lastGood = Math.max(0, upstreams.get().indexOf(upstream.address()));
            return new Reply(reply);
        } catch (SocketTimeoutException e) {
            String detail = upstream + " doesn't answer within " + within.toMillis() + " ms";
            return new NoReply(Failure.TIMEOUT, detail);
        } catch (IOException e) {
            return new NoReply(Failure.SERVFAIL, upstream + " can't be asked: " + reason(e));
        }
    }

    /** Java has no words for a port where nobody listens. */
    private static String reason(IOException e) {
        return Optional.ofNullable(e.getMessage()).orElse("nobody listens there");
    }

    /** All resolvers, the one that answered last first. */
    private List<Upstream> inOrder() {
        List<Upstream> all = upstreams.get().stream().map(Upstream::new).toList();
        int first = Math.min(lastGood, all.size() - 1);
        List<Upstream> order = new ArrayList<>(all.subList(first, all.size()));
        order.addAll(all.subList(0, first));
        return order;
    }

    private static NoReply together(List<NoReply> troubles) {
        StringJoiner details = new StringJoiner("; ");
        details.setEmptyValue("no time left to ask");
        troubles.stream().map(NoReply::detail).distinct().forEach(details::add);
        boolean error = troubles.stream().anyMatch(t -> t.why() == Failure.SERVFAIL);
        return new NoReply(error ? Failure.SERVFAIL : Failure.TIMEOUT, details.toString());
    }
}
