package org.signpost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

class SystemUpstreamsTest {

    @Test
    void nameserversAreReadInTheirOrder() {
        String text =
                """
                # by hand
                search example.com
                nameserver 192.0.2.53
                nameserver\t2001:db8::53 # the other
                nameserver resolver.example.com
                options edns0
                """;
        assertThat(SystemUpstreams.parse(text))
                .containsExactly(at("192.0.2.53"), at("2001:db8::53"));
    }

    @Test
    void machineItselfIsAskedWhenNobodyIsNamed() {
        assertThat(SystemUpstreams.parse("search example.com\n")).containsExactly(at("127.0.0.1"));
    }

    @Test
    void changedFileIsReadAgainAndMissingFileChangesNothing(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("resolv.conf");
        SystemUpstreams system = new SystemUpstreams(file);
        assertThat(system.get()).containsExactly(at("127.0.0.1"));

        Files.writeString(file, "nameserver 192.0.2.1\n");
        assertThat(system.get()).containsExactly(at("192.0.2.1"));

        Files.writeString(file, "nameserver 192.0.2.2\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
        assertThat(system.get()).containsExactly(at("192.0.2.2"));

        Files.delete(file);
        assertThat(system.get()).containsExactly(at("192.0.2.2"));
    }

    private static InetSocketAddress at(String address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), 53);
    }
}
