package org.signpost.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * A few clients that send many messages together, each over one connection.
 *
 * @param server that they send to
 * @param from the sender of all
 * @param to the recipient of all
 */
record Clients(InetSocketAddress server, String from, String to) {

    private static final int COUNT = 4;

    /** Sends them all; the reply to the content of each. */
    <M> Map<M, String> send(List<M> messages, Function<M, String> content) throws Exception {
        Map<M, String> replies = new ConcurrentHashMap<>();
        Queue<M> waiting = new ConcurrentLinkedQueue<>(messages);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Boolean> client = () -> send(waiting, content, replies);
            // What one of them threw is thrown here.
            for (Future<Boolean> one : clients.invokeAll(Collections.nCopies(COUNT, client))) {
                one.get();
            }
        }
        return replies;
    }

    private <M> boolean send(Queue<M> waiting, Function<M, String> content, Map<M, String> replies)
            throws IOException {
        try (MailClient client = new MailClient(server)) {
            Optional<M> next = Optional.ofNullable(waiting.poll());
            while (next.isPresent()) {
                M message = next.get();
                replies.put(message, client.send(from, to, content.apply(message)));
                next = Optional.ofNullable(waiting.poll());
            }
        }
        return true;
    }
}
