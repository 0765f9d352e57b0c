package org.signpost.smtpclient;

import org.signpost.smtp.DataWriter;
import org.signpost.smtp.Deadlines;
import org.signpost.smtp.Reply;
import org.signpost.smtp.ReplyReader;
import org.signpost.smtp.SmtpInput;
import org.signpost.tls.ClientTls;
import org.signpost.tls.TlsConnection;
import org.signpost.tls.TlsSession;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** The connection to one server: commands out, replies in, each within its time. */
final class Wire implements Deadlines.Watched {

    private static final long NEVER = Long.MAX_VALUE;
    private static final int BUFFER_OCTETS = 16 * 1024;

    private final Socket socket;
    private final Timeouts timeouts;
    private final Watchers watchers;
    private InputStream raw;
    private SmtpInput in;
    private OutputStream out;
    private Optional<TlsConnection> tls = Optional.empty();
    private static final AtomicLongFieldUpdater<Wire> DEADLINE =
            AtomicLongFieldUpdater.newUpdater(Wire.class, "deadline");

    private volatile long deadline = NEVER;
    private volatile boolean late;
    private String doing = "connecting";

    /** Commands whose replies weren't read yet; the greeting answers the connection. */
    private int unanswered = 1;

    private Wire(Socket socket, Timeouts timeouts, Watchers watchers) throws IOException {
        this.socket = socket;
        this.timeouts = timeouts;
        this.watchers = watchers;
        raw = socket.getInputStream();
        in = new SmtpInput(raw);
        out = buffered(socket.getOutputStream());
    }

    /** Connects. */
    static Wire connect(InetSocketAddress to, Caller caller, Timeouts timeouts, Watchers watchers)
            throws IOException {
        Socket socket = new Socket();
        try {
            if (caller.source().isPresent()) {
                socket.bind(new InetSocketAddress(caller.source().get(), 0));
            }
            watchers.interruption().mayCome(socket);
            socket.connect(to, Math.toIntExact(timeouts.connect().toMillis()));
            // A message is written in few large pieces; to wait for more would only delay it.
            socket.setTcpNoDelay(true);
            Wire wire = new Wire(socket, timeouts, watchers);
            watchers.deadlines().watch(wire);
            return wire;
        } catch (IOException e) {
            watchers.interruption().mustWait(socket);
            socket.close();
            throw e;
        }
    }

    /**
     * Who looks at a connection.
     *
     * @param deadlines ends it when it is late
     * @param interruption ends it when the client is to stop
     * @param dialogue is shown what is said
     */
    record Watchers(Deadlines deadlines, Interruption interruption, Dialogue dialogue) {}

    Timeouts timeouts() {
        return timeouts;
    }

    Dialogue dialogue() {
        return watchers.dialogue();
    }

    /** Whether the connection was ended for being late. */
    boolean isLate() {
        return late;
    }

    /** What is being waited for, as the words of an error. */
    String doing() {
        return doing;
    }

    Optional<TlsSession> session() {
        return tls.map(TlsConnection::session);
    }

    /** What a login can be tied to; empty in the clear. */
    Optional<byte[]> binding(String type) {
        return tls.flatMap(connection -> connection.binding(type));
    }

    /** Puts a command into the buffer. */
    void command(String line) throws IOException {
        command(line, line);
    }

    /** Puts a command into the buffer that is shown in another form, because it holds a secret. */
    void command(String line, String shown) throws IOException {
        beginAnswerable();
        dialogue().sent(shown);
        out.write(line.getBytes(StandardCharsets.UTF_8));
        out.write('\r');
        out.write('\n');
    }

    /**
     * What was said before this was asked is no answer to it: a peer that is a reply ahead would be
     * believed to have taken what it hasn't.
     */
    private void beginAnswerable() throws IOException {
        if (unanswered == 0 && isTalking()) throw ReplyReader.unasked();
        unanswered++;
    }

    /** Sends what is in the buffer. */
    void flush() throws IOException {
        doing = "taking commands";
        timely(() -> {
            out.flush();
            return true;
        });
    }

    /** The next reply, which has to be complete within that time. */
    Reply reply(String to, Duration within) throws IOException {
        doing = "replying to " + to;
        begin(within);
        Reply reply = timely(() -> ReplyReader.read(in));
        end();
        // After the content LMTP has one for each recipient.
        if (unanswered > 0) unanswered--;
        dialogue().received(reply);
        return reply;
    }

    /** Sends a command and reads the reply to it. */
    Reply ask(String line, Duration within) throws IOException {
        command(line);
        flush();
        int space = line.indexOf(' ');
        return reply(space < 0 ? line : line.substring(0, space), within);
    }

    /** Begins with an envelope, which may be interrupted. */
    void beginTransaction() {
        watchers.interruption().mayCome(socket);
    }

    /** The transaction is over. */
    void endTransaction() {
        watchers.interruption().mustWait(socket);
    }

    /**
     * Where content goes after DATA. To interrupt it could mean that the message arrives twice.
     *
     * @throws IOException when the connection was interrupted
     */
    DataWriter content() throws IOException {
        beginContent();
        return new DataWriter(out);
    }

    /**
     * The same for content in chunks.
     *
     * @throws IOException when the connection was interrupted
     */
    void beginContent() throws IOException {
        if (!watchers.interruption().mustWait(socket)) throw new SocketException("interrupted");
        doing = "taking the content";
    }

    /** Puts octets of a chunk into the buffer. */
    void octets(byte[] octets, int offset, int length) throws IOException {
        out.write(octets, offset, length);
    }

    /** Whether the server talks while it should listen; as far as can be known without waiting. */
    boolean isTalking() throws IOException {
        return in.hasBuffered() || raw.available() > 0;
    }

    /** Whether the server has said more than it was asked for. */
    boolean hasUnread() {
        return in.hasBuffered();
    }

    /**
     * Goes over to TLS. Everything that was read in the clear is dropped together with its buffer
     * (RFC 3207 §4.2).
     */
    void startTls(ClientTls with) throws IOException {
        doing = "beginning TLS";
        TlsConnection connection = TlsConnection.client(socket, with, timeouts.greeting());
        tls = Optional.of(connection);
        raw = connection.input();
        in = new SmtpInput(raw);
        out = buffered(connection.output());
    }

    /** Ends the connection without a word. */
    void close() {
        forget();
        try {
            if (tls.isPresent()) tls.get().close();
            else socket.close();
        } catch (IOException e) {
            // It is of no use any more either way.
        }
    }

    /** Ends the connection at once, from any thread; whoever waits for it gets an exception. */
    void cut() {
        forget();
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more either way.
        }
    }

    private void forget() {
        watchers.deadlines().forget(this);
        watchers.interruption().mustWait(socket);
    }

    @Override
    public void endIfLate(long now) {
        long limit = deadline;
        if (limit == NEVER || now - limit < 0) return;
        // Where the reply came this instant, there is nothing to end.
        if (!DEADLINE.compareAndSet(this, limit, NEVER)) return;
        late = true;
        cut();
    }

    /** Says in clear words when a read or write failed because its time was over. */
    <T> T timely(Io<T> io) throws IOException {
        try {
            return io.run();
        } catch (IOException e) {
            throw explained(e);
        }
    }

    /** The exception, or a timeout where the connection was ended for being late. */
    IOException explained(IOException e) {
        if (!late) return e;
        SocketTimeoutException timeout = new SocketTimeoutException("it took too long");
        timeout.initCause(e);
        return timeout;
    }

    /** Something that reads or writes. */
    interface Io<T> {
        T run() throws IOException;
    }

    private void begin(Duration within) {
        deadline = System.nanoTime() + within.toNanos();
    }

    private void end() {
        deadline = NEVER;
    }

    private OutputStream buffered(OutputStream raw) {
        return new BufferedOutputStream(new Blocks(raw), BUFFER_OCTETS);
    }

    /** Gives each block that leaves its own time (RFC 5321 §4.5.3.2.5). */
    private final class Blocks extends OutputStream {
        private final OutputStream raw;

        Blocks(OutputStream raw) {
            this.raw = raw;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            begin(timeouts.data().block());
            raw.write(octets, offset, length);
            end();
        }

        @Override
        public void flush() throws IOException {
            raw.flush();
        }
    }
}
