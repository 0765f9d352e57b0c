package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Domains that share a mail host (RFC 5321 §4.5.4.1). */
class SharedHostTest {

    @TempDir Path data;
    private ScriptedServer server;
    private Desk desk;

    @BeforeEach
    void setUp() throws IOException {
        server = new ScriptedServer();
        desk = new Desk(data).with(new OneHost(server.address().getAddress()));
        desk.outbound(Desk.outbound(server.address().getPort())).start();
    }

    @AfterEach
    void tearDown() throws IOException {
        desk.close();
        server.close();
    }

    @Test
    void recipientsInDomainsWithTheSameExchangerShareATransaction() throws IOException {
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@one.test", "c@two.test");
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(desk.queue.outcome(id, 1)).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.messages()).hasSize(1);
        assertThat(server.heard()).contains("RCPT TO:<b@one.test>", "RCPT TO:<c@two.test>");
        assertThat(desk.lines()).anyMatch(l -> l.contains("route=mx:shared.test host=shared.test"));
    }

    @Test
    void whatOneDomainLearnsOfTheirExchangerHoldsForTheOther() throws IOException {
        deferred("b@one.test");
        QueueId second = desk.queue.add("", Desk.MESSAGE, "c@two.test");
        assertThat(desk.queue.outcome(second, 0)).isInstanceOf(Outcome.Postponed.class);
        assertThat(server.connections()).isEqualTo(1);
    }

    /** Many hosting providers give each domain an exchanger of its own name. */
    @Test
    void whatIsLearntOfAnAddressHoldsForAllItsNames() throws IOException {
        QueueId first = deferred("b@own1.test");
        QueueId second = desk.queue.add("", Desk.MESSAGE, "c@own2.test");
        Outcome outcome = desk.queue.outcome(second, 0);
        assertThat(outcome).isInstanceOf(Outcome.Postponed.class);
        assertThat(outcome.status().reason())
                .endsWith("(not tried again before 2026-11-01T12:01:00Z)");
        assertThat(server.connections()).isEqualTo(1);

        server.on("greeting", "220 back\r\n");
        desk.advance(Duration.ofMinutes(5));
        assertThat(desk.queue.outcome(second, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(desk.queue.outcome(first, 0)).isInstanceOf(Outcome.Delivered.class);
    }

    /** A message to somebody whose mail host goes away without a word. */
    private QueueId deferred(String recipient) throws IOException {
        server.on("greeting", ScriptedServer.HANG_UP);
        QueueId id = desk.queue.add("", Desk.MESSAGE, recipient);
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Deferred.class);
        return id;
    }

    /** One host for all; domains that begin with "own" have a name of their own for it. */
    private record OneHost(InetAddress address) implements Resolver {

        @Override
        public <T> Answer<T> query(DnsName name, RecordType<T> type) {
            return new Answer.NoData<>(Duration.ofMinutes(1), Security.INSECURE, name);
        }

        @Override
        public Answer<MxRecord> mx(DnsName domain) {
            boolean own = domain.text().startsWith("own");
            DnsName exchanger = own ? DnsName.of("mx." + domain.text()) : DnsName.of("shared.test");
            return found(domain, List.of(new MxRecord(10, exchanger)));
        }

        @Override
        public Answer<InetAddress> ipv4(DnsName host) {
            return found(host, List.of(address));
        }

        private static <T> Answer<T> found(DnsName name, List<T> records) {
            return new Answer.Found<>(records, Duration.ofMinutes(1), Security.INSECURE, name);
        }
    }
}
