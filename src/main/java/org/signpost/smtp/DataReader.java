package org.signpost.smtp;

import java.io.EOFException;
import java.io.IOException;

/**
 * Reads the content after DATA up to {@code <CRLF>.<CRLF>}, and nothing else ends it (RFC 5321
 * §2.3.8, §4.1.1.4, §4.5.2).
 *
 * <p>A CR without LF or a LF without CR anywhere makes the content void, but the reader still goes
 * on to the true end: what a more lenient server takes for the end of data, followed by commands of
 * the attacker's choice, stays inside the content that is refused (SMTP smuggling).
 */
public final class DataReader {

    /** How the content ended. */
    public enum End {
        /** All of it went to the sink. */
        COMPLETE,
        /** It holds a bare CR or LF; what the sink has is to be thrown away. */
        BARE_NEWLINE,
        /** It is longer than allowed; what the sink has is to be thrown away. */
        TOO_BIG,
        /** It is longer than allowed, and so much that the reader gave up before its end. */
        ENDLESS
    }

    /** How much more than allowed is read for the sake of a proper reply. */
    public static final long PATIENCE_OCTETS = 64L * 1024 * 1024;

    private static final int LINE_START = 0;
    private static final int TEXT = 1;
    private static final int CR = 2;
    private static final int DOT = 3;
    private static final int DOT_CR = 4;
    private static final int ENDED = 5;

    private final SmtpInput in;
    private final ContentSink sink;
    private final long most;
    private int state = LINE_START;
    private boolean bare;
    private long count;

    private DataReader(SmtpInput in, ContentSink sink, long most) {
        this.in = in;
        this.sink = sink;
        this.most = most;
    }

    /**
     * Reads one message's content, dots unstuffed, into the sink.
     *
     * @param most octets that the content may have
     * @throws EOFException when the peer closes before the end
     * @throws IOException when the connection or the sink fails
     */
    public static End read(SmtpInput in, ContentSink sink, long most) throws IOException {
        in.work();
        try {
            return new DataReader(in, sink, most).run();
        } finally {
            in.rest();
        }
    }

    private End run() throws IOException {
        while (state != ENDED) {
            if (!in.hasBuffered() && in.fill() < 0) {
                throw new EOFException("closed within message content");
            }
            scan();
            if (count > most + PATIENCE_OCTETS) return End.ENDLESS;
        }
        if (bare) return End.BARE_NEWLINE;
        return count > most ? End.TOO_BIG : End.COMPLETE;
    }

    /** Takes what is buffered, up to the end of data at most. */
    private void scan() throws IOException {
        byte[] buffer = in.buffer();
        int limit = in.limit();
        int start = in.position();
        int i = start;
        while (i < limit && state != ENDED) {
            if (state == TEXT) {
                i = Newlines.next(buffer, i, limit);
                if (i == limit) break;
            }
            byte octet = buffer[i++];
            int next = next(octet);
            if (state == LINE_START && next == DOT) {
                emit(buffer, start, i - 1);
                start = i;
            }
            state = next;
        }
        in.position(i);
        // A CR after a line's only dot is the terminator's, or makes the content void: never kept.
        if (state != ENDED && state != DOT_CR) emit(buffer, start, i);
    }

    private int next(byte octet) {
        return switch (state) {
            case LINE_START -> octet == '.' ? DOT : text(octet);
            case CR -> octet == '\n' ? LINE_START : afterBareCr(octet);
            case DOT -> octet == '\r' ? DOT_CR : text(octet);
            case DOT_CR -> octet == '\n' ? ENDED : afterBareCr(octet);
            default -> text(octet);
        };
    }

    private int text(byte octet) {
        if (octet == '\n') bare = true;
        return octet == '\r' ? CR : TEXT;
    }

    private int afterBareCr(byte octet) {
        bare = true;
        return octet == '\r' ? CR : TEXT;
    }

    private void emit(byte[] buffer, int start, int end) throws IOException {
        int length = end - start;
        if (length == 0) return;
        count += length;
        if (!bare && count <= most) sink.write(buffer, start, length);
    }
}
