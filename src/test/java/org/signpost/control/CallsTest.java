package org.signpost.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class CallsTest {

    private static final Peer WEB = new Peer("www-data", false);

    private final Calls calls = new Calls();
    private final List<SocketChannel> connections = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (SocketChannel connection : connections) connection.close();
    }

    @Test
    void aUserMayHaveManyCallsUnderWayAndNotEndlesslyMany() throws IOException {
        List<Optional<String>> refusals = new ArrayList<>();
        for (int i = 0; i <= Calls.MOST_OF_A_USER; i++) refusals.add(begin(WEB));
        assertThat(refusals.subList(0, Calls.MOST_OF_A_USER)).allMatch(Optional::isEmpty);
        assertThat(refusals.getLast()).contains("www-data has 100 commands under way already");
        assertThat(begin(new Peer("cron", false))).isEmpty();

        calls.end(connections.getFirst());
        assertThat(begin(WEB)).isEmpty();
    }

    @Test
    void anAdministratorIsNeverShutOut() throws IOException {
        Peer root = new Peer("root", true);
        for (int i = 0; i <= Calls.MOST_OF_A_USER; i++) assertThat(begin(root)).isEmpty();
    }

    @Test
    void atTheEndNoneBeginsAndTheConnectionsOfThoseThatGoOnAreClosed() throws Exception {
        begin(WEB);
        calls.close(Duration.ofMillis(1));
        assertThat(connections.getFirst().isOpen()).isFalse();
        assertThat(begin(WEB)).contains("the server stops");
    }

    private Optional<String> begin(Peer peer) throws IOException {
        SocketChannel connection = SocketChannel.open(StandardProtocolFamily.UNIX);
        connections.add(connection);
        return calls.begin(connection, peer);
    }
}
