package org.signpost.mime;

import org.signpost.mime.Entity.Delimiter;

import java.io.IOException;

/**
 * Goes through a message as it streams by, and finds what of it can't go a certain way. Of the
 * message it holds no more than one header field and 4 KiB of a line.
 */
public final class Survey implements OctetSink {

    private static final int MOST_PIECE = 4096;

    private final Plan plan = new Plan();
    private final byte[] piece = new byte[MOST_PIECE];
    private Entity current;
    private int length;

    /** Where the piece begins in the content, and whether a line does so there. */
    private long offset;

    private boolean lineStart = true;

    private Survey(Passage passage) {
        current = Entity.whole(passage);
    }

    /**
     * Looks through one message.
     *
     * @throws IOException when it can't be read
     */
    public static Verdict of(Source message, Passage passage) throws IOException {
        Survey survey = new Survey(passage);
        message.writeTo(survey);
        return survey.end();
    }

    /** Content that can be read again. */
    @FunctionalInterface
    public interface Source {

        /** Writes all of it. */
        void writeTo(OctetSink sink) throws IOException;
    }

    @Override
    public void write(byte[] octets, int from, int count) throws IOException {
        for (int i = from; i < from + count && !plan.isRefused(); i++) {
            piece[length++] = octets[i];
            boolean lineEnd = octets[i] == '\n' && length > 1 && piece[length - 2] == '\r';
            if (lineEnd) take(true);
            else if (length == MOST_PIECE) takeMost();
        }
    }

    /** A CR waits for what may be the rest of a line end. */
    private void takeMost() throws IOException {
        boolean held = piece[length - 1] == '\r';
        if (held) length--;
        take(false);
        if (held) piece[length++] = '\r';
    }

    private void take(boolean lineEnd) throws IOException {
        boolean empty = lineStart && length == 2 && lineEnd;
        if (lineStart && piece[0] == '-' && isDelimiter()) {
            offset += length;
        } else if (!current.isInHeader()) {
            current.body(piece, length);
            offset += length;
        } else if (empty) {
            offset += length;
            endHeader();
        } else {
            current.headerLine(piece, length, offset, lineStart);
            offset += length;
        }
        length = 0;
        lineStart = lineEnd;
    }

    private void endHeader() throws IOException {
        Shape shape = current.endHeader(offset - 2, offset);
        if (shape instanceof Shape.Message) current = current.inner();
    }

    /** Whether the line ends a part of this multipart or of one around it; if so, ends it. */
    private boolean isDelimiter() throws IOException {
        for (Entity multipart = current; ; multipart = multipart.outer()) {
            Delimiter delimiter = multipart.delimiter(piece, length);
            if (delimiter != Delimiter.NONE) {
                delimit(multipart, delimiter);
                return true;
            }
            if (multipart.isWhole()) return false;
        }
    }

    private void delimit(Entity multipart, Delimiter delimiter) throws IOException {
        while (current != multipart) {
            current.end(Math.max(0, offset - 2), false, plan);
            current = current.outer();
        }
        multipart.boundary(delimiter == Delimiter.CLOSING, offset, offset + length, plan);
        if (delimiter == Delimiter.OPENING) current = multipart.part();
    }

    private Verdict end() throws IOException {
        if (length > 0) take(false);
        while (!plan.isRefused()) {
            current.end(offset, true, plan);
            if (current.isWhole()) break;
            current = current.outer();
        }
        return plan.verdict();
    }
}
