package org.signpost.smtpserver;

import org.signpost.smtp.Deadlines;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * When the client has to have done its part of what is under way on one connection: sent all of
 * what is read, or taken all of what is written. A late read ends as if the client had closed, so
 * that it can still be told; a late write can only be cut off.
 */
final class Deadline implements Deadlines.Watched {

    private static final long NONE = Long.MAX_VALUE;

    /** Inside TLS a read may write too, and then the end of the input doesn't end it. */
    private static final long UNTIL_CUT = Duration.ofSeconds(10).toNanos();

    /** In place of an AtomicLong, which is one more object that each look has to fetch. */
    private static final AtomicLongFieldUpdater<Deadline> END =
            AtomicLongFieldUpdater.newUpdater(Deadline.class, "end");

    private final Socket socket;
    private volatile long end = NONE;
    private volatile boolean reading;
    private volatile boolean late;

    Deadline(Socket socket) {
        this.socket = socket;
    }

    /** From now on the client has that long to send. */
    void reading(Duration within) {
        reading = true;
        end = System.nanoTime() + within.toNanos();
    }

    /** From now on the client has that long to take what is sent. */
    void writing(Duration within) {
        reading = false;
        end = System.nanoTime() + within.toNanos();
    }

    /** The client has done its part. */
    void met() {
        end = NONE;
    }

    /** Whether the client was late once; then there is no more to be had from it. */
    boolean isLate() {
        return late;
    }

    /** The exception, or a timeout where the client was late. */
    IOException explained(IOException e) {
        return late && !(e instanceof SocketTimeoutException) ? timeout(e) : e;
    }

    private static SocketTimeoutException timeout(IOException cause) {
        SocketTimeoutException timeout = new SocketTimeoutException("the client took too long");
        timeout.initCause(cause);
        return timeout;
    }

    @Override
    public void endIfLate(long now) {
        long limit = end;
        if (limit == NONE || now - limit < 0) return;
        boolean cut = late || !reading;
        // Where the client did its part this instant, there is nothing to end.
        if (!END.compareAndSet(this, limit, cut ? NONE : now + UNTIL_CUT)) return;
        late = true;
        try {
            if (cut) socket.close();
            else socket.shutdownInput();
        } catch (IOException goneAlready) {
            // Whoever waits for it finds out as well.
        }
    }
}
