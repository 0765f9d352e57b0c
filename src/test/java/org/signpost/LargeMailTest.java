package org.signpost;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.smtp.DataWriter;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;

/**
 * A real server with less heap than a message takes it and gives it to fifty hosts at once, which
 * stop reading in its midst. Other mail comes and goes meanwhile, and the store's log stays short:
 * no transaction waits for a host.
 */
@Timeout(180)
class LargeMailTest {

    /** Who can't allocate ends the process, also where somebody would catch the error. */
    private static final List<String> SMALL_HEAP =
            List.of("-Xmx47m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");

    private static final int HOSTS = 50;
    private static final long STOP_AFTER = 1_000_000;

    /** The most that a server takes by default. */
    private static final LargeContent LARGE = new LargeContent(50_000_000);

    /** All of them are 250 MB, which is what the log would come to if a reader stayed. */
    private static final LargeContent OTHER = new LargeContent(25_008_000);

    private static final int OTHERS = 10;

    /** What WriteAheadLog allows, 32,768 pages of 4 KiB with a header each, and one batch more. */
    private static final long LONGEST_LOG = 32_768L * (4096 + 24) + (17 << 20);

    @TempDir Path folder = Path.of("");
    private final List<SlowSink> slow = new ArrayList<>();
    private long longestLog;

    @AfterEach
    void close() throws IOException {
        SlowSink.close(slow);
    }

    @Test
    void aMessageLargerThanTheHeapGoesToFiftySlowHosts() throws Exception {
        for (int i = 0; i < HOSTS; i++) slow.add(new SlowSink(STOP_AFTER));
        try (SlowSink quick = new SlowSink(Long.MAX_VALUE)) {
            Files.writeString(folder.resolve("signpost.toml"), config(quick));
            try (ServerChild server = start()) {
                InetSocketAddress at =
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.awaitPort());
                send(at, recipients(), LARGE);
                for (SlowSink sink : slow) assertThat(sink.hasStopped()).isTrue();

                for (int i = 0; i < OTHERS; i++) {
                    send(at, List.of("b@quick.test"), OTHER);
                    assertThat(quick.next().octets()).isGreaterThan(OTHER.size());
                    longestLog = Math.max(longestLog, logSize());
                    assertThat(longestLog).isBetween(1L << 20, LONGEST_LOG);
                }

                slow.forEach(SlowSink::goOn);
                Set<SlowSink.Taken> taken = new HashSet<>();
                for (SlowSink sink : slow) taken.add(sink.next());
                assertThat(taken).hasSize(1).allSatisfy(LargeMailTest::assertThatItIsWhole);
                longestLog = Math.max(longestLog, logSize());
                assertThat(longestLog).isLessThan(LONGEST_LOG);
                ServerChild.End end = server.stop();
                assertThat(end.code()).isZero();
                assertThat(end.lines()).noneMatch(line -> line.contains("OutOfMemory"));
            }
        }
        assertThat(queued()).containsExactly("no message waits");
    }

    private static void assertThatItIsWhole(SlowSink.Taken taken) throws IOException {
        int trace = taken.beginning().indexOf(LargeContent.HEADER);
        CheckedOutputStream out =
                new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
        out.write(taken.beginning().substring(0, trace).getBytes(StandardCharsets.US_ASCII));
        LARGE.writeTo(new DataWriter(out));
        assertThat(taken.checksum()).isEqualTo(out.getChecksum().getValue());
    }

    private void send(InetSocketAddress to, List<String> recipients, LargeContent content)
            throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(to);
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
            expect(in, "220");
            ask(out, in, "HELO client.test", "250");
            ask(out, in, "MAIL FROM:<>", "250");
            for (String recipient : recipients) ask(out, in, "RCPT TO:<" + recipient + ">", "250");
            ask(out, in, "DATA", "354");
            DataWriter writer = new DataWriter(out);
            content.writeTo(writer);
            writer.end();
            expect(in, "250");
            longestLog = Math.max(longestLog, logSize());
            ask(out, in, "QUIT", "221");
        }
    }

    private static void ask(OutputStream out, BufferedReader in, String command, String code)
            throws IOException {
        out.write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        expect(in, code);
    }

    private static void expect(BufferedReader in, String code) throws IOException {
        assertThat(in.readLine()).startsWith(code);
    }

    private long logSize() throws IOException {
        return Files.size(folder.resolve("data/queue.db-wal"));
    }

    private static List<String> recipients() {
        List<String> recipients = new ArrayList<>();
        for (int i = 0; i < HOSTS; i++) recipients.add("b@d" + i + ".test");
        return recipients;
    }

    private ServerChild start() throws IOException {
        String file = folder.resolve("signpost.toml").toString();
        return ServerChild.start(List.of(), SMALL_HEAP, "run", "--as-root", "--config", file);
    }

    private List<String> queued() throws Exception {
        String file = folder.resolve("signpost.toml").toString();
        try (ServerChild list =
                ServerChild.start(List.of(), List.of(), "queue", "list", "--config", file)) {
            return list.end().lines().stream().filter(l -> !l.contains("warning")).toList();
        }
    }

    private String config(SlowSink quick) {
        StringBuilder config = new StringBuilder(PlainConfig.HEAD);
        config.append(PlainConfig.mx("127.0.0.1:0"));
        config.append(
                "[inbound]\nspf = \"off\"\ndkim = \"off\"\ndmarc = \"off\"\niprev = \"off\"\n");
        config.append(domain("quick.test", quick));
        for (int i = 0; i < HOSTS; i++) config.append(domain("d" + i + ".test", slow.get(i)));
        return config.toString();
    }

    private static String domain(String name, SlowSink host) {
        return """
        [[domain]]
        name = "%s"
        deliver = "smtp://127.0.0.1:%d"
        recipients = "any"
        aliases = { postmaster = "postmaster@example.com" }
        """
                .formatted(name, host.address().getPort());
    }
}
