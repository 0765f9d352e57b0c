package org.signpost.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.json.JsonObject;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

@Timeout(30)
class ControlClientTest {

    @TempDir Path data;

    @Test
    void whatAServerSaidBeforeItClosedIsItsAnswer() throws IOException {
        try (ServerSocketChannel listening = listen()) {
            try (ControlClient client = ControlClient.connect(data).orElseThrow()) {
                try (SocketChannel server = listening.accept()) {
                    String refusal = "{\"error\":\"too many\"}\n";
                    server.write(ByteBuffer.wrap(refusal.getBytes(StandardCharsets.UTF_8)));
                }
                assertThat(client.send(JsonObject.of("chunk", "x"))).isFalse();
                assertThat(client.answer().text("error")).contains("too many");
            }
        }
    }

    private ServerSocketChannel listen() throws IOException {
        ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listening.bind(UnixDomainSocketAddress.of(ControlSocket.of(data)));
        return listening;
    }
}
