package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A client that says what a test tells it to. */
final class Client implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader in;

    Client(InetSocketAddress address) throws IOException {
        socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        in =
                new BufferedReader(
                        new InputStreamReader(
                                socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads one line that begins so. */
    void expect(String start) throws IOException {
        assertThat(in.readLine()).startsWith(start);
    }

    /** The server has closed the connection, or cut it. */
    void expectEnd() throws IOException {
        try {
            assertThat(in.readLine()).isNull();
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    /** Up to the reply to DATA. */
    void intoData() throws IOException {
        expect("220 ");
        send("HELO a\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<bob@example.com>\r\nDATA\r\n");
        expect("250 ");
        expect("250 ");
        expect("250 ");
        expect("354 ");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
