package org.signpost.nameserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.signpost.dns.Answer.Found;
import org.signpost.dns.DnsName;
import org.signpost.dns.Resolver;
import org.signpost.dns.StubResolver;
import org.signpost.dns.Wire;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Random;

class NameServerTest {

    private static final InetSocketAddress LOOPBACK =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final DnsName TEST = DnsName.of("test");
    private static final String BIG = "big IN TXT \"" + "x".repeat(200) + "\"\n";

    private final Responder responder = new Responder();
    private NameServer server;

    @BeforeEach
    void start() throws IOException {
        StringBuilder text = new StringBuilder("a IN A 192.0.2.1\na IN MX 10 a\n");
        for (int i = 0; i < 10; i++) {
            text.append(BIG.replaceFirst("\"x", "\"" + i));
        }
        Zone zone = Zone.parse(TEST, text.toString());
        responder.replace(zone);
        server = NameServer.start(LOOPBACK, List.of(zone));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void answerIsAuthoritativeAndEchoesTheQuestion() throws IOException {
        Message query = Wire.question(Name.fromString("A.Test."), Type.A);
        Message reply = ask(query, false);
        assertThat(reply.getHeader().getID()).isEqualTo(query.getHeader().getID());
        assertThat(reply.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(reply.getHeader().getFlag(Flags.RD)).isTrue();
        assertThat(reply.getHeader().getFlag(Flags.RA)).isFalse();
        assertThat(reply.getQuestion().getName()).hasToString("A.Test.");
        assertThat(reply.getSection(Section.ANSWER)).hasSize(1);
        assertThat(reply.getOPT().getPayloadSize()).isEqualTo(1232);
    }

    @Test
    void answerThatDoesNotFitIsTruncatedOverUdpOnly() throws IOException {
        Message query = Wire.question(Name.fromString("big.test."), Type.TXT);
        Message cut = ask(query, false);
        assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(cut.toWire().length).isLessThanOrEqualTo(1232);
        assertThat(cut.getOPT()).isNotNull();

        Message whole = ask(query, true);
        assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(whole.getSection(Section.ANSWER)).hasSize(10);
    }

    @Test
    void clientWithoutEdnsGetsAtMost512Octets() throws IOException {
        Message query =
                Message.newQuery(
                        Record.newRecord(Name.fromString("big.test."), Type.TXT, DClass.IN));
        byte[] reply = responder.reply(query.toWire(), false).orElseThrow();
        assertThat(reply).hasSizeLessThanOrEqualTo(512);
        assertThat(new Message(reply).getOPT()).isNull();
    }

    @Test
    void unknownEdnsVersionIsBadvers() throws IOException {
        Message query = new Message(7);
        query.addRecord(
                Record.newRecord(Name.fromString("a.test."), Type.A, DClass.IN), Section.QUESTION);
        query.addRecord(new OPTRecord(1232, 0, 1), Section.ADDITIONAL);
        assertThat(ask(query, false).getRcode()).isEqualTo(Rcode.BADVERS);
    }

    @Test
    void otherOpcodesTransfersAndClassesAreDeclined() throws IOException {
        Message notify = Wire.question(Name.fromString("test."), Type.SOA);
        notify.getHeader().setOpcode(Opcode.NOTIFY);
        assertThat(ask(notify, false).getRcode()).isEqualTo(Rcode.NOTIMP);
        assertThat(ask(Wire.question(Name.fromString("test."), Type.AXFR), true).getRcode())
                .isEqualTo(Rcode.REFUSED);
    }

    @Test
    void replyIsNeverRepliedTo() throws IOException {
        Message query = Wire.question(Name.fromString("a.test."), Type.A);
        query.getHeader().setFlag(Flags.QR);
        assertThat(responder.reply(query.toWire(), false)).isEmpty();
        assertThat(
                        responder.reply(
                                new byte[] {1, 2, (byte) 0x80, 0, 9, 9, 9, 9, 9, 9, 9, 9}, false))
                .isEmpty();
    }

    @Test
    void unreadableQuestionIsAFormatErrorWithItsId() throws IOException {
        byte[] broken = {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 63, 'a'};
        Message reply = new Message(responder.reply(broken, false).orElseThrow());
        assertThat(reply.getRcode()).isEqualTo(Rcode.FORMERR);
        assertThat(reply.getHeader().getID()).isEqualTo(0x1234);
        assertThat(responder.reply(new byte[11], false)).isEmpty();
    }

    @Test
    void mutatedQuestionsNeverBreakTheResponder() {
        Random random = new Random(42);
        byte[] seed = Wire.question(Name.fromConstantString("a.big.test."), Type.MX).toWire();
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = seed.clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt();
            }
            Optional<byte[]> reply = responder.reply(octets, false);
            reply.ifPresent(r -> assertThat(r.length).isLessThanOrEqualTo(1232));
        }
    }

    @Test
    void garbageOnTheSocketsDoesNotStopTheServer() throws IOException {
        try (DatagramSocket udp = new DatagramSocket();
                Socket tcp = new Socket()) {
            for (int length = 0; length < 40; length++) {
                udp.send(new DatagramPacket(new byte[length], length, server.address()));
            }
            tcp.connect(server.address());
            tcp.getOutputStream().write(new byte[] {0, 3, 1, 2, 3, 0, 0});
        }
        Resolver resolver = StubResolver.of(List.of(server.address()));
        assertThat(resolver.ipv4(DnsName.of("a.test"))).isInstanceOf(Found.class);
        assertThat(ask(Wire.question(Name.fromString("a.test."), Type.A), true).getRcode())
                .isEqualTo(Rcode.NOERROR);
    }

    @Test
    void oneConnectionCarriesSeveralQuestions() throws IOException {
        try (Socket tcp = new Socket()) {
            tcp.connect(server.address());
            for (int i = 0; i < 3; i++) {
                assertThat(exchange(tcp, Wire.question(Name.fromString("a.test."), Type.A)))
                        .satisfies(
                                reply -> assertThat(reply.getSection(Section.ANSWER)).hasSize(1));
            }
        }
    }

    @Test
    void brokenZonesAreRefusedWithTheirLine() {
        assertThatThrownBy(() -> Zone.parse(TEST, "a IN A 192.0.2.1\nb IN A 192.0.2\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(":2:");
        assertThatThrownBy(() -> Zone.parse(TEST, "a.example. IN A 192.0.2.1\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("isn't within test");
        assertThatThrownBy(() -> Zone.parse(TEST, "").with("@ SOA a b 1 2 3 4 5\n"))
                .hasMessageContaining("one SOA");
        assertThatThrownBy(() -> Zone.parse(TEST, "$INCLUDE /nowhere\n"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Message ask(Message query, boolean tcp) throws IOException {
        return new Message(responder.reply(query.toWire(), tcp).orElseThrow());
    }

    private static Message exchange(Socket tcp, Message query) throws IOException {
        byte[] octets = query.toWire();
        DataOutputStream out = new DataOutputStream(tcp.getOutputStream());
        out.writeShort(octets.length);
        out.write(octets);
        DataInputStream in = new DataInputStream(tcp.getInputStream());
        byte[] reply = new byte[in.readUnsignedShort()];
        in.readFully(reply);
        return new Message(reply);
    }
}
