package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.MxRecord;
import org.signpost.dns.RecordType;
import org.signpost.dns.Resolver;
import org.signpost.dns.Security;
import org.signpost.queue.Outcome;
import org.signpost.queue.QueueId;
import org.signpost.smtpclient.ScriptedServer;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A domain with two mail hosts: the second gets what the first can't take (RFC 5321 §5.1). */
class SecondHostTest {

    private static final DnsName FIRST = DnsName.of("mx1.there.test");
    private static final DnsName SECOND = DnsName.of("mx2.there.test");

    @TempDir Path data;
    private ScriptedServer first;
    private ScriptedServer second;
    private Desk desk;

    @BeforeEach
    void setUp() throws IOException {
        first = new ScriptedServer();
        second = beside(first.address().getPort());
        desk = new Desk(data).with(new TwoHosts(first.address(), second.address()));
        desk.outbound(Desk.outbound(first.address().getPort())).start();
    }

    @AfterEach
    void tearDown() throws IOException {
        desk.close();
        first.close();
        second.close();
    }

    @Test
    void messageGoesToThePreferredHostAlone() throws IOException {
        QueueId id = send();
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(first.messages()).hasSize(1);
        assertThat(second.connections()).isZero();
    }

    @Test
    void hostThatRefusesTheConnectionIsPassedOver() throws IOException {
        first.close();
        assertSecondTakesIt(send());
    }

    @ParameterizedTest
    @CsvSource({
        "greeting, 421 4.3.2 too busy",
        "greeting, 554 5.3.2 closed for today",
        "greeting, <hang up>",
        "EHLO, <hang up>",
        "EHLO, 421 4.3.2 too busy",
        "MAIL, <hang up>",
        "MAIL, 421 4.3.2 too busy",
        "RCPT, <hang up>",
        "DATA, <hang up>",
    })
    void hostThatGoesAwayBeforeTheContentIsPassedOver(String step, String answer)
            throws IOException {
        first.on(step, answer.equals(ScriptedServer.HANG_UP) ? answer : answer + "\r\n");
        assertSecondTakesIt(send());
        assertThat(first.connections()).isEqualTo(1);
    }

    @Test
    void oneDeferralComesOfHostsThatAreAllBusy() throws IOException {
        first.on("greeting", "421 4.3.2 too busy\r\n");
        second.on("greeting", "421 4.3.1 no room\r\n");
        QueueId id = send();
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Deferred.class);
        assertThat(desk.queue.recordings()).isEqualTo(1);
        assertThat(desk.queue.find(id).orElseThrow().open().getFirst().attempts()).isEqualTo(1);
        assertThat(first.connections()).isEqualTo(1);
        assertThat(second.connections()).isEqualTo(1);
    }

    @Test
    void oneDeferralComesOfHostsThatAreAllDead() throws IOException {
        first.close();
        second.close();
        QueueId id = send();
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Deferred.class);
        assertThat(desk.queue.recordings()).isEqualTo(1);
        assertThat(desk.queue.find(id).orElseThrow().open().getFirst().attempts()).isEqualTo(1);
    }

    @Test
    void whomTheFirstHostRefusesNoOtherIsAskedFor() throws IOException {
        first.on("RCPT", "550 5.1.1 nobody of that name\r\n");
        QueueId id = send();
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Failed.class);
        assertThat(second.connections()).isZero();
    }

    @Test
    void whomTheFirstHostDefersNoOtherIsAskedFor() throws IOException {
        first.on("RCPT", "450 4.2.1 mailbox busy\r\n");
        QueueId id = send();
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Deferred.class);
        assertThat(second.connections()).isZero();
    }

    /** Whoever may have the message already must not get it from another host again. */
    @Test
    void hostThatGoesAwayAfterTheContentIsNotPassedOver() throws IOException {
        first.on("content", ScriptedServer.HANG_UP);
        QueueId id = send();
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Deferred.class);
        assertThat(second.connections()).isZero();
    }

    private QueueId send() throws IOException {
        // From nobody: what can't be delivered would be returned over the same two hosts.
        return desk.queue.add("", Desk.MESSAGE, "b@there.test");
    }

    private void assertSecondTakesIt(QueueId id) {
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(second.messages()).containsExactly("Received: by test\r\n" + Desk.MESSAGE);
        // Who has pipelined DATA and got 354 for it must end the content, with none in it.
        assertThat(first.messages()).allMatch(String::isEmpty);
        assertThat(desk.queue.recordings()).isEqualTo(1);
        assertThat(desk.lines()).anyMatch(l -> l.contains("host=" + SECOND));
    }

    /** A server with that port, at another address of this machine. */
    private static ScriptedServer beside(int port) throws IOException {
        List<BindException> taken = new ArrayList<>();
        for (int last = 2; last < 20; last++) {
            InetAddress other = InetAddress.ofLiteral("127.0.0." + last);
            try {
                return new ScriptedServer(new InetSocketAddress(other, port));
            } catch (BindException e) {
                taken.add(e);
            }
        }
        throw taken.getFirst();
    }

    /** Names both hosts for every domain, the first with preference. */
    private record TwoHosts(InetSocketAddress first, InetSocketAddress second) implements Resolver {

        @Override
        public <T> Answer<T> query(DnsName name, RecordType<T> type) {
            return new Answer.NoData<>(Duration.ofMinutes(1), Security.INSECURE, name);
        }

        @Override
        public Answer<MxRecord> mx(DnsName domain) {
            return found(domain, List.of(new MxRecord(20, SECOND), new MxRecord(10, FIRST)));
        }

        @Override
        public Answer<InetAddress> ipv4(DnsName host) {
            return found(host, List.of((host.equals(FIRST) ? first : second).getAddress()));
        }

        private static <T> Answer<T> found(DnsName name, List<T> records) {
            return new Answer.Found<>(records, Duration.ofMinutes(1), Security.INSECURE, name);
        }
    }
}
