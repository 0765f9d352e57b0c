package org.signpost.nameserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.signpost.dns.Wire;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSEC3PARAMRecord;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/** What is in the replies of signed zones (D7; RFC 4035 §3.1, RFC 5155 §7.2, RFC 9276 §3.1). */
class SignedAnswerTest {

    private static final Instant FROM = Instant.parse("2026-11-01T00:00:00Z");
    private static final SignedTree HASHED = SignedTree.create(Denial.NSEC3, FROM);
    private static final SignedTree OPEN = SignedTree.create(Denial.NSEC, FROM);
    private static final List<Zone> ZONES = HASHED.zones();

    private final Responder responder = new Responder();

    @BeforeEach
    void serve() {
        ZONES.forEach(responder::replace);
    }

    @Test
    void signaturesAreForThoseWhoAskForThem() throws IOException {
        Message plain = ask("a.test", Type.MX, false);
        assertThat(types(plain, Section.ANSWER)).containsExactly("MX");
        assertThat(plain.getOPT().getFlags() & ExtendedFlags.DO).isZero();
        assertThat(types(ask("no.a.test", Type.MX, false), Section.AUTHORITY))
                .containsExactly("SOA");

        Message signed = ask("a.test", Type.MX, true);
        assertThat(types(signed, Section.ANSWER)).containsExactly("MX", "RRSIG");
        assertThat(signed.getOPT().getFlags() & ExtendedFlags.DO).isNotZero();
        assertThat(signed.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(signed.getHeader().getFlag(Flags.AD)).isFalse();

        responder.strip(true);
        Message stripped = ask("a.test", Type.MX, true);
        assertThat(types(stripped, Section.ANSWER)).containsExactly("MX");
        assertThat(stripped.getOPT().getFlags() & ExtendedFlags.DO).isZero();
    }

    @Test
    void aDelegationIsSecuredByTheZoneAboveIt() throws IOException {
        Message ds = ask("a.test", Type.DS, true);
        assertThat(types(ds, Section.ANSWER)).containsExactly("DS", "RRSIG");
        assertThat(ds.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(signatures(ds, Section.ANSWER).getFirst().getSigner()).hasToString("test.");
        assertThat(types(ask("plain.test", Type.DS, true), Section.AUTHORITY))
                .containsExactly("SOA", "RRSIG", "NSEC3", "RRSIG");
    }

    @Test
    void referralsSayWhetherTheyAreSecure() throws IOException {
        Responder upper = new Responder();
        upper.replace(HASHED.middle());
        Message secure = ask(upper, "mx.a.test", Type.A, true);
        assertThat(types(secure, Section.AUTHORITY)).containsExactly("NS", "DS", "RRSIG");
        assertThat(types(secure, Section.ADDITIONAL)).containsExactly("A", "OPT");
        assertThat(secure.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(types(ask(upper, "mx.a.test", Type.A, false), Section.AUTHORITY))
                .containsExactly("NS");

        Message insecure = ask(upper, "mx.plain.test", Type.A, true);
        assertThat(types(insecure, Section.AUTHORITY)).containsExactly("NS", "NSEC3", "RRSIG");
        NSEC3Record proof = (NSEC3Record) insecure.getSection(Section.AUTHORITY).get(1);
        assertThat(names(proof.getTypes())).containsExactly("NS");
    }

    @Test
    void hashesHaveNoSaltAndNoRounds() throws IOException {
        Message reply = ask("a.test", Type.NSEC3PARAM, true);
        NSEC3PARAMRecord parameters =
                (NSEC3PARAMRecord) reply.getSection(Section.ANSWER).getFirst();
        assertThat(parameters.getIterations()).isZero();
        assertThat(parameters.rdataToString()).isEqualTo("1 0 0 -");

        Message denial = ask("mx.a.test", Type.TXT, true);
        NSEC3Record proof = (NSEC3Record) denial.getSection(Section.AUTHORITY).get(2);
        assertThat(proof.getFlags()).isZero();
        assertThat(proof.getIterations()).isZero();
        assertThat(names(proof.getTypes())).containsExactly("A", "RRSIG");
        // RFC 5155 §7.2.8: the hash is no name of the zone.
        assertThat(ask(proof.getName().toString(true), Type.NSEC3, true).getRcode())
                .isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void theApexListsItsTypes() throws IOException {
        NSEC3Record hashed =
                (NSEC3Record) ask("a.test", Type.AAAA, true).getSection(Section.AUTHORITY).get(2);
        assertThat(names(hashed.getTypes()))
                .containsExactly("NS", "SOA", "MX", "TXT", "RRSIG", "DNSKEY", "NSEC3PARAM");

        responder.replace(OPEN.domain());
        NSECRecord open =
                (NSECRecord) ask("a.test", Type.NSEC, true).getSection(Section.ANSWER).getFirst();
        assertThat(names(open.getTypes()))
                .containsExactly("NS", "SOA", "MX", "TXT", "RRSIG", "NSEC", "DNSKEY");
        assertThat(open.getNext()).hasToString("alias.a.test.");
    }

    @Test
    void theChainLeavesOutWhatLiesBelowDelegations() throws IOException {
        responder.replace(OPEN.domain());
        Message reply = ask("suc.a.test", Type.A, true);
        List<NSECRecord> links =
                reply.getSection(Section.AUTHORITY).stream()
                        .filter(NSECRecord.class::isInstance)
                        .map(NSECRecord.class::cast)
                        .toList();
        assertThat(links)
                .extracting(NSECRecord::getNext)
                .extracting(Name::toString)
                .contains("*.wild.a.test.");
        assertThat(links).extracting(r -> r.getName().toString()).contains("sub.a.test.");
    }

    @Test
    void negativeAnswersLastAsLongAsTheirSoa() throws IOException {
        List<Record> authority = ask("no.a.test", Type.A, true).getSection(Section.AUTHORITY);
        assertThat(authority).extracting(Record::getTTL).containsOnly(60L);
        RRSIGRecord soa = (RRSIGRecord) authority.get(1);
        assertThat(soa.getTypeCovered()).isEqualTo(Type.SOA);
        assertThat(soa.getOrigTTL()).isEqualTo(Zone.DEFAULT_TTL);
    }

    @Test
    void aNameErrorIsProvenByThreeHashesOrTwoNames() throws IOException {
        List<Record> hashed = ask("x.no.a.test", Type.A, true).getSection(Section.AUTHORITY);
        assertThat(hashed).filteredOn(r -> r.getType() == Type.NSEC3).hasSizeBetween(2, 3);
        assertThat(new HashSet<>(hashed)).hasSameSizeAs(hashed);

        responder.replace(OPEN.domain());
        List<Record> open = ask("x.no.a.test", Type.A, true).getSection(Section.AUTHORITY);
        assertThat(open)
                .filteredOn(r -> r.getType() == Type.NSEC)
                .extracting(r -> r.getName().toString())
                .containsExactly("_25._tcp.mx.a.test.", "a.test.");
    }

    @Test
    void aWildcardsSignatureSaysWhereItComesFrom() throws IOException {
        Message reply = ask("X.y.wild.a.test", Type.A, true);
        RRSIGRecord signature = signatures(reply, Section.ANSWER).getFirst();
        assertThat(signature.getName()).hasToString("X.y.wild.a.test.");
        assertThat(signature.getLabels()).isEqualTo(3);
        assertThat(types(reply, Section.AUTHORITY)).containsExactly("NSEC3", "RRSIG");
    }

    @Test
    void answersThatGrowTooLargeAreTruncated() throws IOException {
        byte[] query = query("big.a.test", Type.TXT, true).toWire();
        byte[] cut = responder.reply(query, false).orElseThrow();
        assertThat(cut).hasSizeLessThanOrEqualTo(1232);
        assertThat(new Message(cut).getHeader().getFlag(Flags.TC)).isTrue();
        Message whole = new Message(responder.reply(query, true).orElseThrow());
        assertThat(types(whole, Section.ANSWER)).hasSize(10).contains("RRSIG");
    }

    private Message ask(String name, int type, boolean proofs) throws IOException {
        return ask(responder, name, type, proofs);
    }

    private static Message ask(Responder responder, String name, int type, boolean proofs)
            throws IOException {
        return new Message(responder.reply(query(name, type, proofs).toWire(), true).orElseThrow());
    }

    private static Message query(String name, int type, boolean proofs) throws IOException {
        Message query = Wire.question(Name.fromString(name, Name.root), type);
        query.removeAllRecords(Section.ADDITIONAL);
        int flags = proofs ? ExtendedFlags.DO : 0;
        query.addRecord(new OPTRecord(Wire.UDP_PAYLOAD, 0, 0, flags), Section.ADDITIONAL);
        return query;
    }

    private static List<String> types(Message message, int section) {
        return message.getSection(section).stream().map(r -> Type.string(r.getType())).toList();
    }

    private static List<String> names(int[] types) {
        return Arrays.stream(types).mapToObj(Type::string).toList();
    }

    private static List<RRSIGRecord> signatures(Message message, int section) {
        return message.getSection(section).stream()
                .filter(RRSIGRecord.class::isInstance)
                .map(RRSIGRecord.class::cast)
                .toList();
    }
}
