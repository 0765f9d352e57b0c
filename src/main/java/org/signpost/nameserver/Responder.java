package org.signpost.nameserver;

import org.jspecify.annotations.Nullable;
import org.signpost.dns.DnsName;
import org.signpost.dns.RecordType;
import org.signpost.dns.Resolver;
import org.signpost.dns.Wire;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What an authoritative server replies, out of its zones and faults; knows no sockets. */
final class Responder {

    /** So that a flood of made-up names can't fill the heap with counters. */
    private static final int COUNTED_MAX = 100_000;

    private static final int META_TYPES = 128;

    private final Map<Name, Zone> zones = new ConcurrentHashMap<>();
    private final Map<Name, Fault> faults = new ConcurrentHashMap<>();
    private final Map<Asked, LongAdder> asked = new ConcurrentHashMap<>();

    private record Asked(Name name, int type) {}

    void replace(Zone zone) {
        zones.put(zone.origin().wire(), zone);
    }

    void fail(DnsName name, Fault fault) {
        faults.put(name.wire(), fault);
    }

    void mend(DnsName name) {
        faults.remove(name.wire());
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
        if (fault != null) {
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
        resolve(question, reply);
        return true;
    }

    private void count(Record question) {
        Asked key = new Asked(question.getName(), question.getType());
        if (asked.size() < COUNTED_MAX || asked.containsKey(key)) {
            asked.computeIfAbsent(key, k -> new LongAdder()).increment();
        }
    }

    /** Answers from the zones, along CNAMEs as far as they stay in them (RFC 1034 §4.3.2). */
    private void resolve(Record question, Message reply) {
        Name at = question.getName();
        for (int aliases = 0; aliases <= Resolver.MAX_ALIASES; aliases++) {
            Optional<Zone> zone = zone(at);
            if (zone.isEmpty()) {
                if (aliases == 0) {
                    reply.getHeader().setRcode(Rcode.REFUSED);
                }
                return;
            }
            Zone.Verdict verdict = zone.get().find(at, question.getType());
            if (aliases == 0 && !(verdict instanceof Zone.Verdict.Referral)) {
                reply.getHeader().setFlag(Flags.AA);
            }
            if (verdict instanceof Zone.Verdict.Alias(Record cname)) {
                reply.addRecord(cname, Section.ANSWER);
                at = ((CNAMERecord) cname).getTarget();
                continue;
            }
            conclude(verdict, zone.get(), reply);
            return;
        }
    }

    private void conclude(Zone.Verdict verdict, Zone zone, Message reply) {
        switch (verdict) {
            case Zone.Verdict.Records(List<Record> records) ->
                    records.forEach(r -> reply.addRecord(r, Section.ANSWER));
            case Zone.Verdict.NoName() -> {
                reply.getHeader().setRcode(Rcode.NXDOMAIN);
                reply.addRecord(negativeSoa(zone), Section.AUTHORITY);
            }
            case Zone.Verdict.NoRecords() -> reply.addRecord(negativeSoa(zone), Section.AUTHORITY);
            case Zone.Verdict.Referral(List<Record> ns) -> refer(ns, zone, reply);
            case Zone.Verdict.Alias(Record cname) ->
                    throw new IllegalStateException("an alias isn't an end: " + cname);
        }
    }

    private static void refer(List<Record> servers, Zone zone, Message reply) {
        for (Record ns : servers) {
            reply.addRecord(ns, Section.AUTHORITY);
            Name host = ns.getAdditionalName();
            zone.at(host, Type.A).forEach(r -> reply.addRecord(r, Section.ADDITIONAL));
            zone.at(host, Type.AAAA).forEach(r -> reply.addRecord(r, Section.ADDITIONAL));
        }
    }

    /** RFC 2308 §3: the SOA goes out with the TTL that the negative answer has. */
    private static Record negativeSoa(Zone zone) {
        SOARecord soa = zone.soa();
        return new SOARecord(
                soa.getName(),
                soa.getDClass(),
                Math.min(soa.getTTL(), soa.getMinimum()),
                soa.getHost(),
                soa.getAdmin(),
                soa.getSerial(),
                soa.getRefresh(),
                soa.getRetry(),
                soa.getExpire(),
                soa.getMinimum());
    }

    private Optional<Zone> zone(Name name) {
        for (int skip = 0; skip <= name.labels(); skip++) {
            Zone zone = zones.get(skip == name.labels() ? Name.root : new Name(name, skip));
            if (zone != null) {
                return Optional.of(zone);
            }
        }
        return Optional.empty();
    }

    /** As octets; over UDP with TC where they don't fit (RFC 2181 §9, RFC 6891 §6.2.5). */
    private static byte[] encode(Message query, Message reply, boolean tcp) {
        OPTRecord edns = query.getOPT();
        if (edns != null) {
            int extended = edns.getVersion() == 0 ? 0 : 1; // BADVERS is 16, RFC 6891 §6.1.3
            reply.addRecord(new OPTRecord(Wire.UDP_PAYLOAD, extended, 0, 0), Section.ADDITIONAL);
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
