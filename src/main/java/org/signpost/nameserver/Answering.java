package org.signpost.nameserver;

import org.signpost.dns.Resolver;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Fills the reply to one question from the zones.
 *
 * @param proofs whether signatures, and the proofs of what doesn't exist, belong into it
 * @param bogus the names whose signatures are to be wrong
 */
record Answering(Zones zones, Message reply, boolean proofs, Predicate<Name> bogus) {

    /** Answers along CNAMEs as far as they stay in the zones (RFC 1034 §4.3.2). */
    void answer(Record question) {
        Name at = question.getName();
        for (int aliases = 0; aliases <= Resolver.MAX_ALIASES; aliases++) {
            Optional<Zone> zone = zones.answering(at, question.getType());
            if (zone.isEmpty()) {
                if (aliases == 0) {
                    reply.getHeader().setRcode(Rcode.REFUSED);
                }
                return;
            }
            Verdict verdict = zone.get().find(at, question.getType());
            if (aliases == 0 && !(verdict instanceof Verdict.Referral)) {
                reply.getHeader().setFlag(Flags.AA);
            }
            conclude(verdict, zone.get());
            if (!(verdict instanceof Verdict.Alias(Record cname, _, _))) {
                return;
            }
            at = ((CNAMERecord) cname).getTarget();
        }
    }

    private void conclude(Verdict verdict, Zone zone) {
        switch (verdict) {
            case Verdict.Records(var records, var signatures, Denied denied) -> {
                add(records, signatures, Section.ANSWER);
                prove(denied, zone);
            }
            case Verdict.Alias(Record cname, var signatures, Denied denied) -> {
                add(List.of(cname), signatures, Section.ANSWER);
                prove(denied, zone);
            }
            case Verdict.NoRecords(Denied denied) -> deny(denied, zone);
            case Verdict.NoName(Denied denied) -> {
                reply.getHeader().setRcode(Rcode.NXDOMAIN);
                deny(denied, zone);
            }
            case Verdict.Referral(Name cut) -> refer(cut, zone);
        }
    }

    private void deny(Denied denied, Zone zone) {
        Name apex = zone.origin().wire();
        long ttl = zone.negativeTtl();
        add(
                lasting(ttl, zone.at(apex, Type.SOA)),
                lasting(ttl, zone.signatures(apex, Type.SOA)),
                Section.AUTHORITY);
        prove(denied, zone);
    }

    private void prove(Denied denied, Zone zone) {
        if (proofs) {
            zone.proof(denied).forEach(r -> add(r, Section.AUTHORITY));
        }
    }

    /** RFC 4035 §3.1.4: with the DS records, or the proof that there are none. */
    private void refer(Name cut, Zone zone) {
        List<Record> servers = zone.at(cut, Type.NS);
        servers.forEach(ns -> add(ns, Section.AUTHORITY));
        List<Record> ds = zone.at(cut, Type.DS);
        if (ds.isEmpty()) {
            prove(Denied.typeAt(cut), zone);
        } else if (proofs) {
            add(ds, zone.signatures(cut, Type.DS), Section.AUTHORITY);
        }
        for (Record ns : servers) {
            Name host = ns.getAdditionalName();
            zone.at(host, Type.A).forEach(r -> add(r, Section.ADDITIONAL));
            zone.at(host, Type.AAAA).forEach(r -> add(r, Section.ADDITIONAL));
        }
    }

    private void add(List<Record> records, List<Record> signatures, int section) {
        records.forEach(r -> add(r, section));
        if (proofs) {
            signatures.forEach(r -> add(r, section));
        }
    }

    /** Two proofs may share a record. */
    private void add(Record record, int section) {
        Record said = record instanceof RRSIGRecord signature ? said(signature) : record;
        if (!reply.findRecord(said, section)) {
            reply.addRecord(said, section);
        }
    }

    private Record said(RRSIGRecord signature) {
        // NSEC records prove what other names don't have.
        boolean own = signature.getTypeCovered() != Type.NSEC && bogus.test(signature.getName());
        return own || bogus.test(reply.getQuestion().getName())
                ? Fault.corrupted(signature)
                : signature;
    }

    /** RFC 2308 §3: the SOA goes out with the TTL that the negative answer has. */
    private static List<Record> lasting(long ttl, List<Record> records) {
        return records.stream()
                .map(r ->
                        Record.newRecord(
                                r.getName(),
                                r.getType(),
                                r.getDClass(),
                                ttl,
                                r.rdataToWireCanonical()))
                .toList();
    }
}
