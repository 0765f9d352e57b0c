package org.signpost.http;

import org.signpost.address.Characters;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the response to one GET (RFC 9112 §4, §6, §7.1), within bounds of size whatever the server
 * sends; the connection is of no use afterwards.
 */
final class ResponseReader {

    /** Of all header fields together, those of interim responses and trailers included. */
    private static final int MOST_HEADER = 32 * 1024;

    /** A chunk's size with its extensions, which nobody uses. */
    private static final int MOST_CHUNK_LINE = 1024;

    private static final int RADIX = 16;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.\\d ([1-5]\\d\\d)( .*)?");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,8})[ \t]*(;.*)?");

    private final InputStream in;
    private final int mostOctets;
    private final StringBuilder body = new StringBuilder();
    private int headerLeft = MOST_HEADER;

    private ResponseReader(InputStream in, int mostOctets) {
        this.in = new BufferedInputStream(in);
        this.mostOctets = mostOctets;
    }

    /**
     * The response.
     *
     * @param mostOctets of its body
     * @throws IOException with a clause for an administrator where it is malformed, too large, or
     *     ends early
     */
    static Document read(InputStream in, int mostOctets) throws IOException {
        return new ResponseReader(in, mostOctets).read();
    }

    private Document read() throws IOException {
        int status = status();
        ResponseFields fields = fields();
        // What the server may say before its answer proper (RFC 9110 §15.2).
        while (status / 100 == 1) {
            status = status();
            fields = fields();
        }
        if (status == Document.OK) readBody(fields);
        return new Document(status, fields.first("content-type"), body.toString());
    }

    private int status() throws IOException {
        Matcher line = STATUS.matcher(headerLine());
        if (!line.matches()) throw new IOException("the server's answer isn't one of HTTP/1.1");
        return Integer.parseInt(line.group(1));
    }

    private ResponseFields fields() throws IOException {
        ResponseFields fields = new ResponseFields();
        String line = headerLine();
        while (!line.isEmpty()) {
            String next = headerLine();
            // A folded line is obsolete, but has to be understood (RFC 9112 §5.2).
            while (next.startsWith(" ") || next.startsWith("\t")) {
                line = line + " " + next.strip();
                next = headerLine();
            }
            fields.add(line);
            line = next;
        }
        return fields;
    }

    private void readBody(ResponseFields fields) throws IOException {
        fields.refuseCodings();
        // Chunks count where both are said (RFC 9112 §6.3).
        if (fields.isChunked()) {
            chunks();
            return;
        }
        OptionalLong length = fields.length();
        if (length.isPresent()) take(length.getAsLong());
        else untilTheEnd();
    }

    private void chunks() throws IOException {
        for (long size = chunkSize(); size > 0; size = chunkSize()) {
            take(size);
            if (!line(MOST_CHUNK_LINE).isEmpty()) throw malformedChunk();
        }
        fields();
    }

    private long chunkSize() throws IOException {
        Matcher line = CHUNK.matcher(line(MOST_CHUNK_LINE));
        if (!line.matches()) throw malformedChunk();
        return Long.parseLong(line.group(1), RADIX);
    }

    private static IOException malformedChunk() {
        return new IOException("the server's answer has malformed chunks");
    }

    /** So many octets, no fewer. */
    private void take(long count) throws IOException {
        if (count > mostOctets - body.length()) throw tooLarge();
        byte[] octets = in.readNBytes((int) count);
        if (octets.length < count) throw endsEarly();
        append(octets);
    }

    /**
     * All that comes until TLS is closed in an orderly way: an end without that is an {@link
     * EOFException} from below, since an attacker may have cut the document short (RFC 9112 §9.8).
     */
    private void untilTheEnd() throws IOException {
        byte[] octets = in.readNBytes(mostOctets + 1);
        if (octets.length > mostOctets) throw tooLarge();
        append(octets);
    }

    private void append(byte[] octets) {
        body.append(new String(octets, StandardCharsets.ISO_8859_1));
    }

    private IOException tooLarge() {
        return new IOException("the document is larger than " + mostOctets + " octets");
    }

    private static EOFException endsEarly() {
        return new EOFException("the connection ended before the server's answer did");
    }

    private String headerLine() throws IOException {
        String line = line(headerLeft);
        // With its end, so that even empty lines can't go on for ever.
        headerLeft -= line.length() + 2;
        return line;
    }

    /** A line without its end, which may be an LF alone (RFC 9112 §2.2). */
    private String line(int most) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) throw endsEarly();
            if (line.length() >= most) {
                throw new IOException("the server's answer has a header that is too long");
            }
            line.append((char) c);
        }
        if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        if (Characters.any(line.toString(), c -> c == '\r' || c == 0)) {
            throw new IOException("the server's answer has a malformed header");
        }
        return line.toString();
    }
}
