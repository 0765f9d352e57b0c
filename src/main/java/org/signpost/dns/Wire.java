package org.signpost.dns;

import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.Optional;

/** Messages as octets, in the shape that UDP and TCP carry (RFC 1035 §4.2). */
public final class Wire {

    /** The UDP payload that passes everywhere without fragments (DNS flag day 2020). */
    public static final int UDP_PAYLOAD = 1232;

    /** The longest message over UDP without EDNS (RFC 1035 §2.3.4). */
    public static final int UDP_PLAIN = 512;

    /** The longest message over TCP. */
    public static final int TCP_MAX = 65_535;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Wire() {}

    /** A recursive question with EDNS and an id that nobody can guess (RFC 5452 §9.2). */
    public static Message question(Name name, int type) {
        Message query = question(name, type, 0);
        query.getHeader().setFlag(Flags.RD);
        return query;
    }

    /** The same, that wants signatures with the answer (RFC 4035 §4.1). */
    static Message signedQuestion(Name name, int type) {
        Message query = question(name, type, ExtendedFlags.DO);
        query.getHeader().setFlag(Flags.RD);
        return query;
    }

    private static Message question(Name name, int type, int extendedFlags) {
        Message query = new Message(RANDOM.nextInt(1 << 16));
        query.addRecord(Record.newRecord(name, type, DClass.IN), Section.QUESTION);
        query.addRecord(new OPTRecord(UDP_PAYLOAD, 0, 0, extendedFlags), Section.ADDITIONAL);
        return query;
    }

    /** The message in these octets, or nothing where they are no message. */
    public static Optional<Message> decode(byte[] octets) {
        try {
            return Optional.of(new Message(octets));
        } catch (IOException | RuntimeException e) {
            // What strangers send must not end a thread, whatever dnsjava makes of it.
            return Optional.empty();
        }
    }

    /** Whether {@code reply} belongs to {@code query} (RFC 5452 §9.1). */
    static boolean answers(Message query, Message reply) {
        if (!reply.getHeader().getFlag(Flags.QR)
                || reply.getHeader().getOpcode() != Opcode.QUERY
                || reply.getHeader().getID() != query.getHeader().getID()) {
            return false;
        }
        // A server that couldn't read the question need not repeat it.
        return reply.getSection(Section.QUESTION).isEmpty()
                ? !isStatement(reply)
                : reply.getSection(Section.QUESTION).size() == 1
                        && reply.getQuestion().equals(query.getQuestion());
    }

    /** Whether the reply says something about the name, rather than about the server. */
    static boolean isStatement(Message reply) {
        return reply.getRcode() == Rcode.NOERROR || reply.getRcode() == Rcode.NXDOMAIN;
    }

    /**
     * Writes a message with its length in front (RFC 7766 §8: in one go).
     *
     * @throws IOException when the connection fails
     */
    public static void write(OutputStream out, byte[] octets) throws IOException {
        byte[] framed = new byte[octets.length + 2];
        framed[0] = (byte) (octets.length >>> 8);
        framed[1] = (byte) octets.length;
        System.arraycopy(octets, 0, framed, 2, octets.length);
        out.write(framed);
        out.flush();
    }

    /**
     * Reads a message with its length in front; {@code more} is called before each read.
     *
     * @throws IOException when the connection fails or ends, or {@code more} refuses
     */
    public static byte[] read(InputStream in, BeforeRead more) throws IOException {
        byte[] length = read(in, 2, more);
        return read(in, (length[0] & 0xff) << 8 | (length[1] & 0xff), more);
    }

    private static byte[] read(InputStream in, int count, BeforeRead more) throws IOException {
        byte[] octets = new byte[Math.min(count, TCP_MAX)];
        int at = 0;
        while (at < octets.length) {
            more.allow();
            int read = in.read(octets, at, octets.length - at);
            if (read < 0) {
                throw new EOFException("the connection was closed");
            }
            at += read;
        }
        return octets;
    }

    /** Sets the deadline of the next read, or refuses it. */
    public interface BeforeRead {
        /**
         * Called before each read.
         *
         * @throws IOException when there is no time left
         */
        void allow() throws IOException;
    }
}
