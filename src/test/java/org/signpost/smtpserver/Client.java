package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.signpost.observe.Clock;
import org.signpost.tls.ClientTls;
import org.signpost.tls.PeerCheck;
import org.signpost.tls.TlsConnection;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client that says what a test tells it to. */
final class Client implements AutoCloseable {

    private final Socket socket;
    private BufferedReader in;
    private OutputStream out;

    Client(InetSocketAddress address) throws IOException {
        socket = new Socket();
        // Small, so that a client that doesn't read is soon one that takes nothing.
        socket.setReceiveBufferSize(4096);
        socket.connect(address);
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        in = reader(socket.getInputStream());
    }

    private static BufferedReader reader(InputStream octets) {
        return new BufferedReader(new InputStreamReader(octets, StandardCharsets.ISO_8859_1));
    }

    /** Encrypts, whatever the certificate; says what came of it. */
    TlsConnection startTls() throws IOException {
        ClientTls tls = ClientTls.to("mx.example.com", new PeerCheck.AcceptAny(), Clock.system());
        TlsConnection encrypted = TlsConnection.client(socket, tls, Duration.ofSeconds(10));
        in = reader(encrypted.input());
        out = encrypted.output();
        return encrypted;
    }

    /** Reads a multi-line reply to its end and returns its text. */
    String reply() throws IOException {
        StringBuilder text = new StringBuilder();
        String line = "    -";
        while (line != null && line.length() > 3 && (text.isEmpty() || line.charAt(3) == '-')) {
            line = in.readLine();
            text.append(line).append(System.lineSeparator());
        }
        return text.toString();
    }

    void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Sends an octet each time the server has said nothing for a moment, until it says something.
     */
    String trickle(char octet) throws IOException {
        socket.setSoTimeout(20);
        try {
            for (int i = 0; i < 1000; i++) {
                socket.getOutputStream().write(octet);
                try {
                    return String.valueOf(in.readLine());
                } catch (SocketTimeoutException silent) {
                    // The next octet, then.
                }
            }
            return "nothing";
        } finally {
            socket.setSoTimeout(10_000);
        }
    }

    /** Sends these octets beside TLS. */
    void sendRaw(int... octets) throws IOException {
        for (int octet : octets) socket.getOutputStream().write(octet);
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
        intoMessage();
        send("DATA\r\n");
        expect("354 ");
    }

    /** Up to the reply to RCPT. */
    void intoMessage() throws IOException {
        expect("220 ");
        send("HELO a\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<bob@example.com>\r\n");
        expect("250 ");
        expect("250 ");
        expect("250 ");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
