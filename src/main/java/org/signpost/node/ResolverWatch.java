package org.signpost.node;

import org.signpost.config.DnsConfig;
import org.signpost.dns.ResolverProof;
import org.signpost.dns.ResolverProof.Flaw;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Puts the resolvers to the proof at the start, at each change and every hour, and tells what is
 * wrong with them, which else only the mail shows that waits.
 */
final class ResolverWatch implements AutoCloseable {

    static final Duration PROVED_EVERY = Duration.ofHours(1);

    /** Somebody may be mending it. */
    static final Duration PROVED_AGAIN_AFTER = Duration.ofMinutes(5);

    private final Clock clock;
    private final EventSink events;
    private Optional<Thread> watching = Optional.empty();
    private volatile List<Flaw> flaws = List.of();

    ResolverWatch(Clock clock, EventSink events) {
        this.clock = clock;
        this.events = events;
    }

    /** Watches those of that configuration from now on. */
    synchronized void watch(DnsConfig config) {
        close();
        flaws = List.of();
        watching =
                Optional.of(
                        Thread.ofVirtual()
                                .name("resolver-watch")
                                .start(() -> watchOnAndOn(config)));
    }

    private void watchOnAndOn(DnsConfig config) {
        try {
            boolean proved = false;
            while (true) {
                List<Flaw> found = ResolverProof.of(config.resolvers(), config.dnssec(), clock);
                // Interrupted is answered like silent; another thread watches now.
                if (Thread.interrupted()) return;
                flaws = found;
                found.forEach(this::tell);
                if (found.isEmpty() && !proved) events.emit(Event.of("resolver.ready"));
                proved = found.isEmpty();
                Duration pause = proved ? PROVED_EVERY : PROVED_AGAIN_AFTER;
                clock.sleepUntil(clock.instant().plus(pause));
            }
        } catch (InterruptedException changed) {
            // Another configuration is watched now, or the server closes.
        } catch (RuntimeException bug) {
            events.emit(Event.of("resolver.bug").because(bug));
        }
    }

    private void tell(Flaw flaw) {
        events.emit(
                Event.of("resolver.fail")
                        .with("resolver", flaw.resolver())
                        .with("kind", flaw.kind().word())
                        .with("reason", flaw.words()));
    }

    /** What was wrong when they were proved last. */
    List<Flaw> flaws() {
        return flaws;
    }

    @Override
    public synchronized void close() {
        watching.ifPresent(Thread::interrupt);
    }
}
