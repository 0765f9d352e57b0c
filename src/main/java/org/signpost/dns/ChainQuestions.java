package org.signpost.dns;

import org.signpost.dns.Statements.None;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Asks upstream what dnsjava's validator needs: the question itself, and the keys above it.
 *
 * <p>Remembers DS and DNSKEY records, since the validator walks down from the anchor for each new
 * zone; and what it couldn't ask, since the validator forgets that.
 */
final class ChainQuestions implements Resolver {

    private static final int MOST_KEPT = 2_000;
    private static final int MOST_FAILURES = 1_000;

    /** The longest that keys are kept, as dnsjava keeps those that it has validated. */
    private static final Duration MOST_TIME = Duration.ofMinutes(15);

    private final Upstreams upstreams;
    private final InstantSource clock;
    private final Consumer<ChainStep> told;
    private final SignatureTimes times = new SignatureTimes();
    private final Map<Asked, Kept> kept = new Recent<>(MOST_KEPT);
    private final Deque<Failed> failures = new ArrayDeque<>();
    private long failed;

    private record Asked(Name name, int type) {}

    /** A reply, of which each asker gets a copy of its own: the validator changes what it gets. */
    private record Kept(Message reply, Instant end) {}

    private record Failed(long number, Name name, None why) {}

    /** Nobody told what the validator needs. */
    static final class Unanswered extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient None why;

        Unanswered(None why) {
            super(why.detail());
            this.why = why;
        }

        None why() {
            return why;
        }
    }

    /**
     * Nothing was asked yet.
     *
     * @param told of each question that goes upstream, by any thread
     */
    ChainQuestions(Upstreams upstreams, InstantSource clock, Consumer<ChainStep> told) {
        this.upstreams = upstreams;
        this.clock = clock;
        this.told = told;
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        return sendAsync(query);
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query) {
        CompletableFuture<Message> reply = new CompletableFuture<>();
        // The common pool, where dnsjava may call this, isn't for waiting.
        Thread.ofVirtual()
                .name("dnssec-query")
                .start(() -> {
                    try {
                        reply.complete(ask(query));
                    } catch (IOException | RuntimeException e) {
                        reply.completeExceptionally(e);
                    }
                });
        return reply;
    }

    private Message ask(Message query) throws IOException {
        Record question = query.getQuestion();
        Asked asked = new Asked(question.getName(), question.getType());
        Optional<Message> known = known(asked);
        if (known.isPresent()) return known.get();
        return switch (upstream(asked)) {
            case Upstreams.Reply(var reply) -> {
                told.accept(ChainStep.replied(asked.name(), asked.type(), reply));
                times.see(reply, clock.instant());
                keep(asked, reply);
                yield reply;
            }
            case Upstreams.NoReply(var why, String detail, _) -> {
                told.accept(ChainStep.failed(asked.name(), asked.type(), detail));
                throw new Unanswered(noted(asked.name(), new None(why, detail)));
            }
        };
    }

    /**
     * Resolvers that validate check for us, too (RFC 7672 §2.1.1); where one won't answer, what it
     * has shows what is wrong, and is judged by us alone.
     */
    private Upstreams.Asked upstream(Asked asked) {
        long end = upstreams.end();
        Upstreams.Asked checked =
                upstreams.ask(Wire.signedQuestion(asked.name(), asked.type()), end);
        if (!(checked instanceof Upstreams.NoReply none) || !none.refused()) return checked;
        Message unchecked = Wire.signedQuestion(asked.name(), asked.type());
        unchecked.getHeader().setFlag(Flags.CD);
        return upstreams.ask(unchecked, end) instanceof Upstreams.Reply reply ? reply : checked;
    }

    private synchronized Optional<Message> known(Asked asked) {
        Kept entry = kept.get(asked);
        if (entry == null) return Optional.empty();
        if (clock.instant().isBefore(entry.end())) return Optional.of(entry.reply().clone());
        kept.remove(asked);
        return Optional.empty();
    }

    private void keep(Asked asked, Message reply) {
        if (asked.type() != Type.DS && asked.type() != Type.DNSKEY) return;
        long seconds =
                Stream.of(Section.ANSWER, Section.AUTHORITY)
                        .flatMap(section -> reply.getSection(section).stream())
                        .mapToLong(Record::getTTL)
                        .min()
                        .orElse(0);
        Duration time = Duration.ofSeconds(Math.clamp(seconds, 0, MOST_TIME.toSeconds()));
        if (time.isZero()) return;
        synchronized (this) {
            kept.put(asked, new Kept(reply.clone(), clock.instant().plus(time)));
        }
    }

    /** What led to a bad end is asked anew the next time. */
    synchronized void forget(Name name) {
        kept.keySet().removeIf(asked -> name.subdomain(asked.name()));
    }

    private synchronized None noted(Name name, None why) {
        failures.addLast(new Failed(++failed, name, why));
        if (failures.size() > MOST_FAILURES) failures.removeFirst();
        return why;
    }

    /** When the signatures are valid that were seen. */
    SignatureTimes times() {
        return times;
    }

    /** From now on. */
    synchronized long mark() {
        return failed;
    }

    /** What couldn't be asked since then of any of these names, or of those above them. */
    synchronized Optional<None> failedSince(long mark, List<Name> names) {
        return failures.reversed().stream()
                .takeWhile(failure -> failure.number() > mark)
                .filter(failure -> names.stream().anyMatch(n -> n.subdomain(failure.name())))
                .map(Failed::why)
                .findFirst();
    }

    @Override
    public void setPort(int port) {}

    @Override
    public void setTCP(boolean tcp) {}

    @Override
    public void setIgnoreTruncation(boolean ignore) {}

    @Override
    public void setEDNS(int version, int size, int flags, List<EDNSOption> options) {}

    @Override
    public void setTSIGKey(TSIG key) {}

    @Override
    public void setTimeout(Duration timeout) {}
}
