package org.signpost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import java.util.Optional;
import java.util.Random;

/** What upstreams may send (RFC 5452 §9.1). */
class TrailTest {

    private static final Name NAME = Name.fromConstantString("a.test.");

    @Test
    void mutatedRepliesNeverBreakTheTrail() {
        Random random = new Random(43);
        Message query = Wire.question(NAME, Type.MX);
        byte[] seed = reply(query);
        int followed = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = seed.clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                octets[2 + random.nextInt(octets.length - 2)] = (byte) random.nextInt();
            }
            followed +=
                    (int)
                            Wire.decode(octets)
                                    .filter(reply -> Wire.answers(query, reply))
                                    .flatMap(this::follow)
                                    .stream()
                                    .count();
        }
        assertThat(followed).isPositive();
    }

    private Optional<Answer<MxRecord>> follow(Message reply) {
        return new Trail<>(DnsName.of(NAME), RecordType.MX)
                .follow(new Statement(reply, Security.INDETERMINATE));
    }

    private static byte[] reply(Message query) {
        Message reply = query.clone();
        reply.getHeader().setFlag(Flags.QR);
        reply.addRecord(new MXRecord(NAME, DClass.IN, 300, 10, NAME), Section.ANSWER);
        return reply.toWire();
    }
}
