package org.signpost.nameserver;

import org.jspecify.annotations.Nullable;
import org.signpost.dns.DnsName;
import org.signpost.dns.RecordType;
import org.signpost.dns.Wire;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What an authoritative server replies, out of its zones and faults; knows no sockets. */
final class Responder {

    /** So that a flood of made-up names can't fill the heap with counters. */
    private static final int COUNTED_MAX = 100_000;

    private static final int META_TYPES = 128;

    private final Zones zones = new Zones();
    private final Map<Name, Fault> faults = new ConcurrentHashMap<>();
    private final Map<Asked, LongAdder> asked = new ConcurrentHashMap<>();
    private volatile boolean stripping;

    private record Asked(Name name, int type) {}

    void replace(Zone zone) {
        zones.replace(zone);
    }

    void fail(DnsName name, Fault fault) {
        faults.put(name.wire(), fault);
    }

    void mend(DnsName name) {
        faults.remove(name.wire());
    }

    void strip(boolean on) {
        stripping = on;
    }

    long asked(DnsName name, RecordType<?> type) {
        LongAdder count = asked.get(new Asked(name.wire(), type.code()));
        return count == null ? 0 : count.sum();
    }

    /** The reply to a message in octets, or nothing where silence is the answer. */
    Optional<byte[]> reply(byte[] octets, boolean tcp) {
        Optional<Message> message = Wire.decode(octets);
        if (message.isEmpty()) {
            return unreadable(octets);
        }
        Message query = message.get();
        if (query.getHeader().getFlag(Flags.QR)) {
            return Optional.empty(); // a reply to a reply would never end
        }
        Message reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setOpcode(query.getHeader().getOpcode());
        if (query.getHeader().getFlag(Flags.RD)) {
            reply.getHeader().setFlag(Flags.RD);
        }
        boolean answered = answer(query, reply);
        return answered ? Optional.of(encode(query, reply, tcp)) : Optional.empty();
    }

    /** RFC 1035 §4.1.1: a format error, if there is an id to tell it to. */
    private static Optional<byte[]> unreadable(byte[] octets) {
        if (octets.length < Header.LENGTH || (octets[2] & 0x80) != 0) {
            return Optional.empty();
        }
        Header header = new Header((octets[0] & 0xff) << 8 | (octets[1] & 0xff));
        header.setFlag(Flags.QR);
        header.setRcode(Rcode.FORMERR);
        return Optional.of(header.toWire());
    }

    /** Fills in the reply; false where the name is to be met with silence. */
    private boolean answer(Message query, Message reply) {
        Header header = reply.getHeader();
        if (query.getHeader().getOpcode() != Opcode.QUERY) {
            header.setRcode(Rcode.NOTIMP);
            return true;
        }
        if (query.getSection(Section.QUESTION).size() != 1) {
            header.setRcode(Rcode.FORMERR);
            return true;
        }
        Record question = query.getQuestion();
        reply.addRecord(question, Section.QUESTION);
        count(question);
        Fault fault = faults.get(question.getName());
        if (fault == Fault.SILENT || fault == Fault.SERVFAIL) {
            header.setRcode(Rcode.SERVFAIL);
            return fault != Fault.SILENT;
        }
        if (query.getOPT() != null && query.getOPT().getVersion() != 0) {
            return true; // encode() says BADVERS
        }
        if (question.getDClass() != DClass.IN || question.getType() >= META_TYPES) {
            header.setRcode(Rcode.REFUSED);
            return true;
        }
        new Answering(zones, reply, proves(query), name -> faults.get(name) == Fault.BOGUS)
                .answer(question);
        return true;
    }

    /** RFC 4035 §3.1: signatures and proofs are for those who ask for them. */
    private boolean proves(Message query) {
        OPTRecord edns = query.getOPT();
        return !stripping && edns != null && (edns.getFlags() & ExtendedFlags.DO) != 0;
    }

    private void count(Record question) {
        Asked key = new Asked(question.getName(), question.getType());
        if (asked.size() < COUNTED_MAX || asked.containsKey(key)) {
            asked.computeIfAbsent(key, k -> new LongAdder()).increment();
        }
    }

    /** As octets; over UDP with TC where they don't fit (RFC 2181 §9, RFC 6891 §6.2.5). */
    private byte[] encode(Message query, Message reply, boolean tcp) {
        OPTRecord edns = query.getOPT();
        if (edns != null) {
            int extended = edns.getVersion() == 0 ? 0 : 1; // BADVERS is 16, RFC 6891 §6.1.3
            int flags = proves(query) ? ExtendedFlags.DO : 0; // RFC 3225 §3
            reply.addRecord(
                    new OPTRecord(Wire.UDP_PAYLOAD, extended, 0, flags), Section.ADDITIONAL);
        }
        return reply.toWire(tcp ? Wire.TCP_MAX : payload(edns));
    }

    private static int payload(@Nullable OPTRecord edns) {
        if (edns == null) {
            return Wire.UDP_PLAIN;
        }
        return Math.clamp(edns.getPayloadSize(), Wire.UDP_PLAIN, Wire.UDP_PAYLOAD);
    }
}
