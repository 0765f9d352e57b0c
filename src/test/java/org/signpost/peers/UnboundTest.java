package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.signpost.dns.DnsName;
import org.signpost.nameserver.Denial;
import org.signpost.nameserver.Fault;
import org.signpost.nameserver.NameServer;
import org.signpost.nameserver.SignedTree;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Unbound believes the laboratory's signed zones, and only what is right in them (D7; RFC 4035 §5,
 * RFC 5155 §8).
 */
class UnboundTest {

    @TempDir private Path folder;

    private final InetSocketAddress loopback =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open.reversed()) one.close();
    }

    @ParameterizedTest
    @EnumSource(Denial.class)
    void unboundBelievesWhatIsRight(Denial denial) throws Exception {
        Path program = Needs.program("unbound");
        Instant from = Instant.now().minus(Duration.ofHours(1));
        SignedTree tree = SignedTree.create(denial, from);
        NameServer server = NameServer.start(loopback, tree.zones());
        open.add(server);
        server.fail(DnsName.of("mx.b.test"), Fault.BOGUS);
        SimpleResolver unbound = start(program, server, tree.root().ds());

        assertThat(says(unbound, "a.test", Type.MX)).isEqualTo("NOERROR secure");
        assertThat(says(unbound, "a.test", Type.TXT)).isEqualTo("NOERROR secure");
        assertThat(says(unbound, "a.test", Type.DS)).isEqualTo("NOERROR secure");
        assertThat(says(unbound, "_25._tcp.mx.a.test", Type.TLSA)).isEqualTo("NOERROR secure");
        assertThat(says(unbound, "big.a.test", Type.TXT)).isEqualTo("NOERROR secure");
        assertThat(says(unbound, "x.y.wild.a.test", Type.A)).isEqualTo("NOERROR secure");
        assertThat(says(unbound, "x.wild.a.test", Type.MX)).isEqualTo("NOERROR secure");
        assertThat(says(unbound, "_tcp.mx.a.test", Type.A)).isEqualTo("NOERROR secure");
        assertThat(says(unbound, "here.wild.a.test", Type.TXT)).isEqualTo("NOERROR secure");
        assertThat(says(unbound, "alias.a.test", Type.CNAME)).isEqualTo("NOERROR secure");
        assertThat(says(unbound, "lost.a.test", Type.A)).isEqualTo("NXDOMAIN secure");
        assertThat(says(unbound, "x.y.no.a.test", Type.A)).isEqualTo("NXDOMAIN secure");
        assertThat(says(unbound, "no", Type.A)).isEqualTo("NXDOMAIN secure");
        assertThat(says(unbound, "plain.test", Type.DS)).isEqualTo("NOERROR secure");
        assertThat(says(unbound, "mx.plain.test", Type.A)).isEqualTo("NOERROR insecure");
        assertThat(says(unbound, "ns.sub.a.test", Type.A)).isEqualTo("NOERROR insecure");
        assertThat(says(unbound, "out.a.test", Type.A)).isEqualTo("NOERROR insecure");
        assertThat(says(unbound, "mx.b.test", Type.A)).isEqualTo("SERVFAIL insecure");
        assertThat(says(unbound, "alias.a.test", Type.A)).isEqualTo("SERVFAIL insecure");
        server.mend(DnsName.of("mx.b.test"));
        assertThat(says(unbound, "x.star.a.test", Type.AAAA)).isEqualTo("NOERROR secure");
    }

    private SimpleResolver start(Path program, NameServer server, String anchor)
            throws IOException, InterruptedException {
        InetSocketAddress at = Loopback.free("127.0.0.29");
        Path config =
                Files.writeString(
                        folder.resolve("unbound.conf"),
                        """
                        server:
                          interface: %s
                          port: %d
                          username: ""
                          chroot: ""
                          directory: "%s"
                          pidfile: ""
                          use-syslog: no
                          logfile: ""
                          do-ip6: no
                          do-not-query-localhost: no
                          module-config: "validator iterator"
                          local-zone: "test." nodefault
                          trust-anchor: "%s"
                        remote-control:
                          control-enable: no
                        forward-zone:
                          name: "."
                          forward-addr: %s@%d
                        """
                                .formatted(
                                        at.getAddress().getHostAddress(),
                                        at.getPort(),
                                        folder,
                                        anchor,
                                        server.address().getAddress().getHostAddress(),
                                        server.address().getPort()));
        List<String> command = List.of(program.toString(), "-d", "-p", "-c", config.toString());
        open.add(PeerProcess.start(command, "start of service"));
        return new SimpleResolver(at);
    }

    /** RFC 6840 §5.7: a question with AD asks whether the answer is authentic. */
    private static String says(SimpleResolver unbound, String name, int type) throws IOException {
        Name asked = Name.fromString(name, Name.root);
        Message query = Message.newQuery(Record.newRecord(asked, type, DClass.IN));
        query.getHeader().setFlag(Flags.AD);
        Message reply = unbound.send(query);
        return Rcode.string(reply.getRcode())
                + (reply.getHeader().getFlag(Flags.AD) ? " secure" : " insecure");
    }
}
