package org.signpost.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** Reading a client's first message, whole, in pieces and damaged. */
class ClientHelloTest {
    private static final String NAME = "mx.example.com";

    private static ByteBuffer hello(TlsProvider provider) throws SSLException {
        ClientTls client = Ends.opportunistic(provider, NAME);
        SSLEngine engine = client.engine(new PeerJudge(client.check(), Ends.CLOCK));
        ByteBuffer out = ByteBuffer.allocate(BufferPool.SIZE);
        engine.beginHandshake();
        engine.wrap(BufferPool.NONE, out);
        return out.flip();
    }

    @ParameterizedTest
    @EnumSource
    void whatOurOwnClientOffersIsRead(TlsProvider provider) throws SSLException {
        ClientHello read = whole(hello(provider));
        assertThat(read.serverName()).isEqualTo(Optional.of(NAME));
        assertThat(read.versions()).contains(0x0304, 0x0303).doesNotContain(0x0302, 0x0301);
        assertThat(read.suites())
                .contains(0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F)
                .doesNotContain(0x002F, 0x009C, 0xC009, 0xC013, 0xC023);
        assertThat(read.supports(KeyKind.ECDSA)).isTrue();
        assertThat(read.supports(KeyKind.RSA)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void everyBeginningIsPartial(TlsProvider provider) throws SSLException {
        ByteBuffer hello = hello(provider);
        for (int length = 0; length < hello.limit(); length++) {
            assertThat(ClientHello.read(hello.slice(0, length)))
                    .isInstanceOf(ClientHello.Partial.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMessageSplitOverRecordsIsPutTogether(TlsProvider provider) throws SSLException {
        ByteBuffer hello = hello(provider);
        int body = hello.limit() - 5;
        ByteBuffer split = ByteBuffer.allocate(hello.limit() + 5);
        split.put((byte) 22).putShort((short) 0x0301).putShort((short) 100);
        split.put(hello.slice(5, 100));
        split.put((byte) 22).putShort((short) 0x0301).putShort((short) (body - 100));
        split.put(hello.slice(105, body - 100)).flip();
        assertThat(whole(split)).isEqualTo(whole(hello));
    }

    @ParameterizedTest
    @EnumSource
    void damageIsNeverAnException(TlsProvider provider) throws SSLException {
        ByteBuffer hello = hello(provider);
        byte[] good = new byte[hello.remaining()];
        hello.get(good);
        Random random = new Random(42);
        int malformed = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bad = good.clone();
            for (int i = random.nextInt(8); i >= 0; i--) {
                bad[random.nextInt(Math.min(bad.length, 300))] = (byte) random.nextInt();
            }
            if (ClientHello.read(ByteBuffer.wrap(bad)) instanceof ClientHello.Malformed) {
                malformed++;
            }
        }
        assertThat(malformed).isPositive();
    }

    private static ClientHello whole(ByteBuffer records) {
        return ((ClientHello.Whole) ClientHello.read(records)).hello();
    }
}
