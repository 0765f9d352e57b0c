package org.signpost.smtpserver;

import org.signpost.observe.Clock;
import org.signpost.proxyprotocol.ProxyHeader;
import org.signpost.smtp.ChunkReader;
import org.signpost.smtp.ContentSink;
import org.signpost.smtp.DataReader;
import org.signpost.smtp.Deadlines;
import org.signpost.smtp.Line;
import org.signpost.smtp.Reply;
import org.signpost.smtp.SmtpInput;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The streams of one session, in the clear or encrypted, and the way to stop it from outside.
 *
 * <p>Stopping is one atomic exchange. A session is WAITING only while it reads a line that the
 * client hasn't been answered; whoever stops it then also ends its input, which wakes the read. A
 * session that is BUSY isn't touched: it finishes, and finds itself STOPPED when it wants to wait
 * again. Both sides change the phase by compare-and-set, so either the line that just came is
 * answered, or the stop is seen, and never a half-read message cut off: a session in DATA is BUSY.
 */
final class Connection implements Closeable {

    private enum Phase {
        BUSY,
        WAITING,
        STOPPED
    }

    /** RFC 5321 §4.5.3.1.4 asks for 512; extensions and long paths add to it. */
    private static final int MOST_COMMAND_OCTETS = 2048;

    private static final byte[] NOTHING = {};

    /** Replies of a pipelined group are sent at once when they are longer than this. */
    private static final int MOST_PENDING = 4096;

    private final Socket socket;
    private final Timeouts timeouts;
    private final Deadline deadline;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.BUSY);
    private PacedInput paced;
    private SmtpInput in;
    private OutputStream out;
    private byte[] pending = NOTHING;
    private volatile Optional<Thread> sleeper = Optional.empty();
    private Optional<TlsStart.Encrypted> tls = Optional.empty();
    private Channel channel = new Channel(TlsStart.Peer.STRANGER);

    Connection(Socket socket, Timeouts timeouts) throws IOException {
        this.socket = socket;
        this.timeouts = timeouts;
        deadline = new Deadline(socket);
        paced = new PacedInput(socket.getInputStream(), deadline, timeouts.content());
        in = new SmtpInput(paced);
        out = socket.getOutputStream();
    }

    /** What somebody has to watch who wants the timeouts to be kept. */
    Deadlines.Watched deadline() {
        return deadline;
    }

    /** The encryption of this connection; none before TLS. */
    Optional<TlsStart.Encrypted> tls() {
        return tls;
    }

    /** What logins can be bound to. */
    Channel channel() {
        return channel;
    }

    /** Whether the client said something before it was asked. */
    boolean hasEarlyInput() throws IOException {
        return in.hasBuffered() || paced.available() > 0;
    }

    /** Whether octets are at hand that the client sent without waiting for the last reply. */
    boolean hasPipelined() {
        return in.hasBuffered();
    }

    /** The next command, as {@link #readLine} reads it. */
    Line readCommand() throws IOException {
        return readCommand(timeouts.command());
    }

    /** The same for a client that has less time. */
    Line readCommand(Duration within) throws IOException {
        return readLine(MOST_COMMAND_OCTETS, within);
    }

    /**
     * The next line.
     *
     * @throws StoppedException when the server stops; nothing was lost that the client was answered
     * @throws IOException when the connection fails or the client takes too long
     */
    Line readLine(int most) throws IOException {
        return readLine(most, timeouts.command());
    }

    private Line readLine(int most, Duration within) throws IOException {
        Line line = waiting(within, () -> in.readLine(most));
        if (line instanceof Line.End && deadline.isLate()) {
            throw new SocketTimeoutException("no command in time");
        }
        return line;
    }

    /**
     * What a proxy says of the client for which it connects: read before anything else, TLS
     * included, and not an octet more.
     *
     * @throws SocketTimeoutException when it isn't there in time
     * @throws IOException when the connection fails
     */
    ProxyHeader readProxyHeader() throws IOException {
        ProxyHeader header = waiting(timeouts.proxyHeader(), this::proxyHeader);
        if (header instanceof ProxyHeader.NeedMore && deadline.isLate()) {
            throw new SocketTimeoutException("no PROXY header in time");
        }
        return header;
    }

    private ProxyHeader proxyHeader() throws IOException {
        byte[] octets = NOTHING;
        ProxyHeader header = ProxyHeader.parse(octets);
        while (header instanceof ProxyHeader.NeedMore(int missing)) {
            byte[] more = paced.readNBytes(missing);
            if (more.length < missing) return header;
            octets = joined(octets, more);
            header = ProxyHeader.parse(octets);
        }
        return header;
    }

    /** Something that is read from the client. */
    private interface Reading<T> {
        T read() throws IOException;
    }

    /** Reads while the session may be stopped. */
    private <T> T waiting(Duration within, Reading<T> reading) throws IOException {
        if (!phase.compareAndSet(Phase.BUSY, Phase.WAITING)) throw new StoppedException();
        T what;
        deadline.reading(within);
        try {
            what = reading.read();
        } catch (IOException e) {
            if (isStopped()) throw new StoppedException();
            throw deadline.explained(e);
        } finally {
            deadline.met();
        }
        if (!phase.compareAndSet(Phase.WAITING, Phase.BUSY)) throw new StoppedException();
        return what;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Reads a message's content to its end. */
    DataReader.End readContent(ContentSink sink, long most) throws IOException {
        paced.beginContent();
        try {
            return DataReader.read(in, sink, most);
        } finally {
            paced.endContent();
        }
    }

    /** Reads one chunk of content, which is so many octets. */
    void readChunk(ContentSink sink, long size) throws IOException {
        // RFC 2920 §3.2: nothing waits when there is nothing more to read.
        if (in.buffered() < size) flush();
        paced.beginContent();
        try {
            ChunkReader.read(in, sink, size);
        } finally {
            paced.endContent();
        }
    }

    /**
     * Writes a reply.
     *
     * @param atOnce false where it may wait for the others of its group (RFC 2920 §3.2)
     */
    void write(Reply reply, boolean atOnce) throws IOException {
        byte[] wire = reply.wire();
        if (pending.length > 0) wire = joined(pending, wire);
        // A group ends where no further whole line is at hand: then the client may be waiting.
        boolean now = atOnce || !in.hasLine() || wire.length > MOST_PENDING;
        pending = now ? NOTHING : wire;
        if (now) send(wire);
    }

    /** Sends the replies that wait. */
    void flush() throws IOException {
        byte[] wire = pending;
        pending = NOTHING;
        if (wire.length > 0) send(wire);
    }

    private void send(byte[] octets) throws IOException {
        deadline.writing(timeouts.reply());
        try {
            out.write(octets);
            out.flush();
        } catch (IOException e) {
            throw deadline.explained(e);
        } finally {
            deadline.met();
        }
    }

    /**
     * Encrypts the connection. Nothing that was read before survives: the read buffer goes with its
     * reader (RFC 3207 §4.2; injection of plaintext, CVE-2011-0411).
     */
    void startTls(TlsStart start) throws IOException {
        TlsStart.Encrypted encrypted = handshake(start);
        tls = Optional.of(encrypted);
        channel = new Channel(encrypted.peer());
        paced = new PacedInput(encrypted.input(), deadline, timeouts.content());
        in = new SmtpInput(paced);
        out = encrypted.output();
        pending = NOTHING;
    }

    /** The handshake keeps its time where it reads; here it is kept where it writes. */
    private TlsStart.Encrypted handshake(TlsStart start) throws IOException {
        Duration limit = timeouts.handshake();
        deadline.writing(limit.plus(limit.dividedBy(10)));
        try {
            return start.begin(socket, limit);
        } catch (IOException e) {
            // There is nothing to be told any more, in the clear or otherwise.
            if (deadline.isLate()) throw new IOException("the TLS handshake took too long", e);
            throw e;
        } finally {
            deadline.met();
        }
    }

    /** Lets the client wait; ends at once when the server stops. */
    void pause(Clock clock, Duration time) throws StoppedException {
        if (!time.isPositive()) return;
        sleeper = Optional.of(Thread.currentThread());
        try {
            if (!phase.compareAndSet(Phase.BUSY, Phase.WAITING)) throw new StoppedException();
            clock.sleepUntil(clock.instant().plus(time));
        } catch (InterruptedException stopped) {
            // The phase tells.
        } finally {
            wakeNoMore();
        }
        if (!phase.compareAndSet(Phase.WAITING, Phase.BUSY)) throw new StoppedException();
    }

    /** Before anything is read or written again: to be woken then would close the socket. */
    private synchronized void wakeNoMore() {
        sleeper = Optional.empty();
        Thread.interrupted();
    }

    private synchronized void wake() {
        sleeper.ifPresent(Thread::interrupt);
    }

    /** Asks the session to end when the client isn't owed an answer; from any thread. */
    void stop() throws IOException {
        if (phase.getAndSet(Phase.STOPPED) != Phase.WAITING) return;
        wake();
        socket.shutdownInput();
    }

    boolean isStopped() {
        return phase.get() == Phase.STOPPED;
    }

    /** Cuts the connection, whatever the session is doing; from any thread. */
    void cut() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        if (tls.isPresent()) tls.get().close();
        socket.close();
    }

    /** The server stops while the client isn't owed an answer. */
    static final class StoppedException extends IOException {
        private static final long serialVersionUID = 1;

        StoppedException() {
            super("the server stops");
        }
    }
}
