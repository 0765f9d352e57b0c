package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.address.IpAddresses;
import org.signpost.config.OutboundConfig;
import org.signpost.config.OutboundConfig.Source;
import org.signpost.config.RouteConfig.TlsLevel;
import org.signpost.queue.Outcome;
import org.signpost.queue.QueueId;
import org.signpost.smtpclient.ScriptedServer;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/** Mail leaves over both families, each from the source that is configured for it. */
@Timeout(60)
class AddressFamiliesTest {

    @TempDir Path data;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void mailGoesOutOverBothFamilies(String host) throws IOException {
        try (ScriptedServer server = server(host);
                Desk desk = new Desk(data).relay(server.address(), TlsLevel.NONE).start()) {
            assertThat(deliver(desk)).isInstanceOf(Outcome.Delivered.class);
            assertThat(server.messages()).hasSize(1);
            assertThat(server.clients()).containsExactly(address(host));
        }
    }

    @Test
    void eachFamilyHasItsSource() throws IOException {
        Source source =
                new Source(
                        Optional.of((Inet4Address) address("127.0.0.2")),
                        Optional.of((Inet6Address) address("::1")));
        try (ScriptedServer four = server("127.0.0.1");
                ScriptedServer six = server("::1")) {
            deliverFrom(source, four);
            deliverFrom(source, six);
            assertThat(four.clients()).containsExactly(address("127.0.0.2"));
            assertThat(six.clients()).containsExactly(address("::1"));
        }
    }

    private void deliverFrom(Source source, ScriptedServer to) throws IOException {
        OutboundConfig standard = OutboundConfig.defaults();
        OutboundConfig outbound =
                new OutboundConfig(
                        standard.port(),
                        source,
                        standard.retry(),
                        standard.lifetime(),
                        standard.flow(),
                        standard.timeouts());
        try (Desk desk = new Desk(data).outbound(outbound).relay(to.address(), TlsLevel.NONE)) {
            assertThat(deliver(desk.start())).isInstanceOf(Outcome.Delivered.class);
        }
    }

    private static ScriptedServer server(String host) throws IOException {
        return new ScriptedServer(new InetSocketAddress(address(host), 0));
    }

    private static InetAddress address(String text) {
        return IpAddresses.parse(text).orElseThrow();
    }

    private static Outcome deliver(Desk desk) throws IOException {
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        return desk.queue.outcome(id, 0);
    }
}
