package org.signpost.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that speaks in the clear, a line at a time. */
final class LineClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private final BufferedReader in;

    private LineClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        in =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** Connects from an address that the system picks. */
    static LineClient to(String host, int port) throws IOException {
        return to(host, port, "");
    }

    /** Connects from that address of this host. */
    static LineClient to(String host, int port, String from) throws IOException {
        Socket socket = new Socket();
        if (!from.isEmpty()) socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(host, port));
        return new LineClient(socket);
    }

    void say(String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** The next line; "null" at the end. */
    String line() throws IOException {
        return String.valueOf(in.readLine());
    }

    String ask(String command) throws IOException {
        say(command);
        return line();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
