package org.signpost.smtpclient;

import java.io.IOException;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends, when the client is to stop, the connections on which nothing is lost by that: whoever
 * connects, waits for a greeting or is asked to take an envelope would keep a server from stopping
 * for minutes. For use by many threads.
 */
final class Interruption {

    private final Set<Socket> idle = ConcurrentHashMap.newKeySet();
    private volatile boolean asked;

    /** That connection may be ended from now on, or is at once. */
    void mayCome(Socket socket) {
        idle.add(socket);
        if (asked) end(socket);
    }

    /**
     * That connection has a message under way or is done: it ends by itself. False where it has
     * been ended already.
     */
    boolean mustWait(Socket socket) {
        return idle.remove(socket);
    }

    /** Ends what may be ended, now and later. */
    void ask() {
        asked = true;
        idle.forEach(this::end);
    }

    private void end(Socket socket) {
        // Not one whose message has begun meanwhile: that would arrive twice.
        if (!idle.remove(socket)) return;
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more either way.
        }
    }
}
