package org.signpost.control;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * Ends the connection of a peer that keeps this side waiting. A Unix socket of Java has no timeout
 * of its own, so another thread closes it when it is late.
 *
 * @param channel the connection
 * @param most how long each step may take
 * @param words what is said of a peer that is late
 */
record Patience(SocketChannel channel, Duration most, String words) {

    /** Something that reads or writes. */
    interface Step<T> {
        T run() throws IOException;
    }

    /** Does it, unless it takes too long. */
    <T> T with(Step<T> step) throws IOException {
        Thread watch = Thread.ofVirtual().name("control-watch").start(this::closeWhenLate);
        try {
            return step.run();
        } catch (ClosedChannelException late) {
            SocketTimeoutException timeout = new SocketTimeoutException(words);
            timeout.initCause(late);
            throw timeout;
        } finally {
            watch.interrupt();
        }
    }

    private void closeWhenLate() {
        try {
            Thread.sleep(most);
            channel.close();
        } catch (InterruptedException inTime) {
            // Nothing to end.
        } catch (IOException e) {
            // Whoever waits has a result or a failure of its own.
        }
    }
}
