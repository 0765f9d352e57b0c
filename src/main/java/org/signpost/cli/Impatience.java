package org.signpost.cli;

import org.signpost.observe.Clock;
import org.signpost.smtp.Reply;
import org.signpost.smtpclient.Dialogue;
import org.signpost.smtpclient.Target;

import java.time.Duration;

/**
 * Says soon what may be the matter with a server that doesn't greet: it has five minutes (RFC 5321
 * §4.5.3.2.1), and the usual reason is that it waits for TLS itself, as on port 465.
 */
final class Impatience implements Dialogue, AutoCloseable {

    /** Longer than servers that make everybody wait for their greeting, such as postscreen. */
    static final Duration PATIENCE = Duration.ofSeconds(7);

    private final Dialogue watcher;
    private final Thread waiting;

    /**
     * Begins to wait for a server's first reply.
     *
     * @param watcher hears the dialogue as well
     */
    Impatience(Target target, Dialogue watcher, Terminal terminal, Clock clock) {
        this.watcher = watcher;
        Runnable wait =
                () -> {
                    try {
                        clock.sleepUntil(clock.instant().plus(PATIENCE));
                        terminal.note(words(target));
                    } catch (InterruptedException greeted) {
                        // Nothing is the matter.
                    }
                };
        Thread.Builder thread = Thread.ofVirtual().name("impatience");
        waiting = target.implicitTls() ? thread.unstarted(wait) : thread.start(wait);
    }

    private static String words(Target target) {
        return "%s has said nothing for %d s. If it begins with TLS, as servers on port 465 do, say --tls implicit. Waiting on ..."
                .formatted(target.remote(), PATIENCE.toSeconds());
    }

    @Override
    public void sent(String command) {
        watcher.sent(command);
    }

    @Override
    public void received(Reply reply) {
        close();
        watcher.received(reply);
    }

    @Override
    public void noted(String what) {
        watcher.noted(what);
    }

    @Override
    public void close() {
        waiting.interrupt();
    }
}
