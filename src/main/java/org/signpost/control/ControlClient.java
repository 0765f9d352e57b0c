package org.signpost.control;

import org.signpost.json.JsonObject;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** One request to the server that runs on a data folder. */
public final class ControlClient implements AutoCloseable {

    private final SocketChannel channel;
    private final OutputStream out;

    private ControlClient(SocketChannel channel) {
        this.channel = channel;
        this.out = Channels.newOutputStream(channel);
    }

    /**
     * Connects to the server of that data folder; empty where none runs.
     *
     * @throws IOException when one may run but can't be reached, as for want of permission
     */
    public static Optional<ControlClient> connect(Path data) throws IOException {
        Path path = ControlSocket.of(data);
        if (!Files.exists(path)) return Optional.empty();
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            return Optional.of(new ControlClient(channel));
        } catch (ConnectException nobodyListens) {
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Sends one object. */
    public void send(JsonObject object) throws IOException {
        out.write((object + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Waits for the answer.
     *
     * @throws IOException when the server closes without one
     */
    public JsonObject answer() throws IOException {
        BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(
                                Channels.newInputStream(channel), StandardCharsets.UTF_8));
        return Optional.ofNullable(in.readLine())
                .flatMap(JsonObject::parse)
                .orElseThrow(() -> new IOException("the running server gave no answer"));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
