package org.signpost.dns;

import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One question that validating an answer took, and what was said to it.
 *
 * @param name whose records were asked for
 * @param type their type's mnemonic
 * @param said in words: which keys, and until when they are signed by which
 */
public record ChainStep(DnsName name, String type, String said) {

    static ChainStep replied(Name name, int type, Message reply) {
        return new ChainStep(DnsName.of(name), Type.string(type), words(type, reply));
    }

    static ChainStep failed(Name name, int type, String why) {
        return new ChainStep(DnsName.of(name), Type.string(type), why);
    }

    private static String words(int type, Message reply) {
        List<Record> answer = reply.getSection(Section.ANSWER);
        List<Record> records =
                answer.stream()
                        .filter(r -> r.getType() == type || r.getType() == Type.CNAME)
                        .toList();
        StringJoiner words = new StringJoiner("; ");
        if (records.isEmpty()) {
            words.add(reply.getRcode() == Rcode.NXDOMAIN ? "no such name" : "none");
            words.add(proof(reply.getSection(Section.AUTHORITY)));
        } else {
            words.add(records.stream().map(ChainStep::record).collect(Collectors.joining(", ")));
        }
        String signatures =
                Stream.concat(answer.stream(), reply.getSection(Section.AUTHORITY).stream())
                        .filter(RRSIGRecord.class::isInstance)
                        .map(RRSIGRecord.class::cast)
                        .map(ChainStep::signature)
                        .distinct()
                        .collect(Collectors.joining(", "));
        return words.add(signatures.isEmpty() ? "not signed" : signatures).toString();
    }

    private static String record(Record record) {
        return switch (record) {
            case DNSKEYRecord key -> "key " + key.getFootprint();
            case DSRecord ds -> "key " + ds.getFootprint();
            case CNAMERecord alias -> "alias of " + DnsName.of(alias.getTarget());
            default -> record.rdataToString();
        };
    }

    private static String signature(RRSIGRecord signature) {
        return "signed by %s %d until %s"
                .formatted(
                        DnsName.of(signature.getSigner()),
                        signature.getFootprint(),
                        signature.getExpire());
    }

    private static String proof(List<Record> authority) {
        if (authority.stream().anyMatch(NSEC3Record.class::isInstance)) return "NSEC3";
        return authority.stream().anyMatch(NSECRecord.class::isInstance) ? "NSEC" : "no proof";
    }
}
