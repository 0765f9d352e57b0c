package org.signpost.dns;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Asks another resolver for so long, and then answers by itself that the time is over: whoever has
 * to be asked much, and answers slowly, holds nobody for longer than that and one question more.
 */
public final class BoundedResolver implements Resolver {

    private final Resolver dns;
    private final InstantSource clock;
    private final Duration time;
    private final Instant end;

    /** Asks that one, for that time from now. */
    public BoundedResolver(Resolver dns, InstantSource clock, Duration time) {
        this.dns = dns;
        this.clock = clock;
        this.time = time;
        this.end = clock.instant().plus(time);
    }

    @Override
    public <T> Answer<T> query(DnsName name, RecordType<T> type) {
        return clock.instant().isBefore(end)
                ? dns.query(name, type)
                : new Answer.Failed<>(
                        Answer.Failure.TIMEOUT,
                        "the DNS took more than " + time.toSeconds() + " s");
    }
}
