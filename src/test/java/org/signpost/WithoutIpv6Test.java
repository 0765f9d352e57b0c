package org.signpost;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A host whose kernel has no IPv6, or a Java that is told to do without. */
@Timeout(120)
class WithoutIpv6Test {

    @TempDir Path folder = Path.of("");

    @Test
    void everyAddressIsEveryIpv4Address() throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("signpost.toml"),
                        PlainConfig.HEAD + PlainConfig.mx("[::]:0"));
        List<String> options = List.of("-Djava.net.preferIPv4Stack=true");
        try (ServerChild server =
                ServerChild.start(
                        List.of(), options, "run", "--as-root", "--config", file.toString())) {
            try (Socket socket =
                    new Socket(InetAddress.ofLiteral("127.0.0.1"), server.awaitPort())) {
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.US_ASCII));
                assertThat(in.readLine()).startsWith("220 mx.a.test");
            }
        }
    }
}
