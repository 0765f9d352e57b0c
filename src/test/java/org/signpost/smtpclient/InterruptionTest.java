package org.signpost.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Socket;

class InterruptionTest {

    private final Interruption interruption = new Interruption();
    private final Socket socket = new Socket();

    @AfterEach
    void close() throws IOException {
        socket.close();
    }

    @Test
    void aConnectionThatMayBeInterruptedIsEnded() {
        interruption.mayCome(socket);
        assertThat(socket.isClosed()).isFalse();
        interruption.ask();
        assertThat(socket.isClosed()).isTrue();
        assertThat(interruption.mustWait(socket)).isFalse();
    }

    @Test
    void aConnectionWithAMessageUnderWayGoesOn() {
        interruption.mayCome(socket);
        assertThat(interruption.mustWait(socket)).isTrue();
        interruption.ask();
        assertThat(socket.isClosed()).isFalse();
    }

    @Test
    void afterwardsEveryOneIsEndedThatMayBe() {
        interruption.ask();
        interruption.mayCome(socket);
        assertThat(socket.isClosed()).isTrue();
    }
}
