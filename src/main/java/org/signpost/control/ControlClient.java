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
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** One request to the server that runs on a data folder. */
public final class ControlClient implements AutoCloseable {

    /**
     * How long the server may take to go on reading or to answer: it may ask the next host whether
     * a recipient exists, for 20 s an address.
     */
    private static final Duration MOST = Duration.ofMinutes(2);

    private final SocketChannel channel;
    private final Patience patience;

    private ControlClient(SocketChannel channel, Duration most) {
        this.channel = channel;
        patience = new Patience(channel, most, "the running server doesn't answer");
    }

    /**
     * Connects to the server of that data folder; empty where none runs.
     *
     * @throws AccessDeniedException where one may run, and this user may not see the folder
     * @throws IOException when one may run but can't be reached
     */
    public static Optional<ControlClient> connect(Path data) throws IOException {
        return connect(data, MOST);
    }

    static Optional<ControlClient> connect(Path data, Duration most) throws IOException {
        Path path = ControlSocket.of(data);
        if (Files.notExists(path)) return Optional.empty();
        // Where the folder can't be entered, the socket neither exists nor doesn't.
        if (!Files.isWritable(path)) throw new AccessDeniedException(path.toString());
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            return Optional.of(new ControlClient(channel, most));
        } catch (ConnectException nobodyListens) {
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            channel.close();
            if (Files.notExists(path)) return Optional.empty();
            throw e;
        }
    }

    /**
     * Sends one object, and says whether the server took it: one that has closed may have said why
     * before, which is then its answer.
     *
     * @throws IOException when the server doesn't go on reading
     */
    public boolean send(JsonObject object) throws IOException {
        byte[] line = (object + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            patience.with(() -> {
                OutputStream out = Channels.newOutputStream(channel);
                out.write(line);
                return line.length;
            });
            return true;
        } catch (IOException e) {
            // Patience closes this end when it is over.
            if (!channel.isOpen()) throw e;
            return false;
        }
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
        return patience.with(() -> Optional.ofNullable(in.readLine()))
                .flatMap(JsonObject::parse)
                .orElseThrow(() -> new IOException("the running server gave no answer"));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
