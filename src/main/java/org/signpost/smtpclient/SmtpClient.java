package org.signpost.smtpclient;

import org.signpost.observe.Clock;
import org.signpost.smtp.Deadlines;
import org.signpost.tls.TlsPolicy;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/** Begins sessions with servers; for use by many threads. */
public final class SmtpClient {

    /** How often connections are looked at. */
    private static final Duration TICK = Duration.ofMillis(100);

    private final Function<Target, Timeouts> timeouts;
    private final Clock clock;
    private final Deadlines deadlines = new Deadlines(TICK);
    private final Interruption interruption = new Interruption();

    /**
     * A client.
     *
     * @param timeouts those of the next session
     * @param clock tells when certificates have to be valid
     */
    public SmtpClient(Supplier<Timeouts> timeouts, Clock clock) {
        this(target -> timeouts.get(), clock);
    }

    /**
     * A client that has less patience with some hosts than with others.
     *
     * @param timeouts those of the next session with that host
     * @param clock tells when certificates have to be valid
     */
    public SmtpClient(Function<Target, Timeouts> timeouts, Clock clock) {
        this.timeouts = timeouts;
        this.clock = clock;
    }

    /** {@link #open(Target, TlsPolicy, Caller, Dialogue)} that nobody watches. */
    public OpenResult open(Target target, TlsPolicy policy, Caller caller) {
        return open(target, policy, caller, Dialogue.none());
    }

    /**
     * Begins a session: connection, greeting, EHLO, TLS as the policy says, AUTH where the caller
     * has a login. Blocks for as long as the timeouts allow.
     *
     * @throws IllegalArgumentException for a login under a policy that doesn't verify the server:
     *     the password would go to anybody who asks
     */
    public OpenResult open(Target target, TlsPolicy policy, Caller caller, Dialogue dialogue) {
        if (caller.login().isPresent() && !policy.verifies()) {
            throw new IllegalArgumentException("a login needs a verified server");
        }
        return new Opening(target, policy, caller, clock)
                .run(timeouts.apply(target), new Wire.Watchers(deadlines, interruption, dialogue));
    }

    /**
     * Ends every connection that isn't handing content over, at once or as soon as that is done and
     * it is asked to take another message; new ones fail. What is being handed over goes on to the
     * server's reply.
     */
    public void interrupt() {
        interruption.ask();
    }
}
