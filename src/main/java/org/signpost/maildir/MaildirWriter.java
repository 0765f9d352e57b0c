package org.signpost.maildir;

import org.signpost.smtp.ContentSink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes a message with LF line ends and without the Return-Path fields that somebody on its way
 * put in, because there is to be one only (RFC 5321 §4.4).
 */
final class MaildirWriter implements ContentSink {

    private static final byte[] FIELD = "return-path:".getBytes(StandardCharsets.US_ASCII);

    private final Out out;
    private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    private final byte[] held = new byte[FIELD.length];
    private boolean inHeader = true;
    private boolean dropping;
    private int column;
    private int matched;

    MaildirWriter(Out out) {
        this.out = out;
    }

    /** Where full buffers go. */
    interface Out {
        void write(ByteBuffer octets) throws IOException;
    }

    /** Writes fields of our own, with LF, in UTF-8 (RFC 6532 §3.2). */
    void header(String fields) throws IOException {
        for (byte octet : fields.getBytes(StandardCharsets.UTF_8)) put(octet);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            byte octet = octets[i];
            // It stands before LF only (RFC 5321 §2.3.8): what BINARYMIME brought is converted.
            if (octet == '\r') continue;
            if (inHeader) header(octet);
            else put(octet);
        }
    }

    /** Hands on what is buffered. */
    void flush() throws IOException {
        buffer.flip();
        out.write(buffer);
        buffer.clear();
    }

    private void header(byte octet) throws IOException {
        if (octet == '\n') {
            endLine();
            return;
        }
        if (column == 0) startLine(octet);
        if (matched == column && column < FIELD.length) {
            match(octet);
        } else if (!dropping) {
            put(octet);
        }
        column++;
    }

    /** A line that goes on a dropped field is dropped too (RFC 5322 §2.2.3). */
    private void startLine(byte octet) {
        boolean continues = octet == ' ' || octet == '\t';
        dropping = dropping && continues;
        matched = dropping ? -1 : 0;
    }

    /** Holds back what may become the field's name. */
    private void match(byte octet) throws IOException {
        held[column] = octet;
        if (Character.toLowerCase(octet) == FIELD[column]) {
            matched++;
            dropping = matched == FIELD.length;
            return;
        }
        release(column);
        put(octet);
    }

    private void endLine() throws IOException {
        if (column == 0) {
            inHeader = false;
            put((byte) '\n');
            return;
        }
        if (matched == column && !dropping) release(column);
        if (!dropping) put((byte) '\n');
        column = 0;
        matched = 0;
    }

    /** Writes what was held back. */
    private void release(int count) throws IOException {
        for (int i = 0; i < count; i++) put(held[i]);
        matched = -1;
    }

    private void put(byte octet) throws IOException {
        if (!buffer.hasRemaining()) flush();
        buffer.put(octet);
    }
}
