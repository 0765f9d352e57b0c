package org.signpost;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The README's way from nothing to a delivered message: init, check, run, send. */
@Timeout(120)
class FirstMessageTest {

    private static final Pattern PASSWORD =
            Pattern.compile("Account alice@example.com, password ([A-Za-z0-9]+)");

    @TempDir Path folder = Path.of("");

    @Test
    void whatInitWritesTakesAMessageAndDeliversIt() throws Exception {
        Path file = folder.resolve("signpost.toml");
        String made =
                output(
                        "init",
                        "mx1.example.com",
                        "example.com",
                        "--unprivileged",
                        "--user",
                        "alice",
                        "--dir",
                        folder.toString());
        Matcher password = PASSWORD.matcher(made);
        assertThat(password.find()).as(made).isTrue();
        int port = freePort();
        String ports = Files.readString(file).replace(":2525\"", ":0\"").replace(":2587\"", ":0\"");
        Files.writeString(file, ports.replace(":2465\"", ":" + port + "\""));
        // The resolvers of the machine that runs the tests are none of the file's business.
        assertThat(output("check", "--config", file.toString()).lines())
                .filteredOn(line -> !line.startsWith(file + ": warning: resolver "))
                .isSubsetOf(file + ": fine");

        String[] run = {"run", "--as-root", "--config", file.toString()};
        try (ServerChild server = ServerChild.start(List.of(), List.of(), run)) {
            server.await("node.ready");
            String dialogue = send(port, password.group(1));
            assertThat(dialogue).contains("AUTH SCRAM-SHA-256-PLUS …", "250 2.0.0 Queued as ");
            Await.until(() -> mail().size() == 1);
            assertThat(Files.readString(mail().getFirst())).endsWith("\n\nHello\n");
            server.stop();
        }
    }

    private String send(int port, String password) throws IOException, InterruptedException {
        Path secret = Files.writeString(folder.resolve("password"), password + "\n");
        String[] send = {
            "send",
            "--from",
            "alice@example.com",
            "--to",
            "alice@example.com",
            "--server",
            "localhost:" + port,
            "--tls",
            "implicit",
            "--user",
            "alice@example.com",
            "--password-file",
            secret.toString(),
            "--trust",
            folder.resolve("tls/chain.pem").toString(),
            "-v"
        };
        Process process = start(send);
        process.getOutputStream().write("Hello\n".getBytes(StandardCharsets.UTF_8));
        return ended(process);
    }

    private static String output(String... arguments) throws IOException, InterruptedException {
        return ended(start(arguments));
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = JavaChild.command(List.of("-Xlog:disable"), Main.class, arguments);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String ended(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        byte[] output = process.getInputStream().readAllBytes();
        String text = new String(output, StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(text).isZero();
        return text;
    }

    private List<Path> mail() throws IOException {
        Path mail = folder.resolve("data/mail");
        if (!Files.exists(mail)) return List.of();
        try (Stream<Path> files = Files.walk(mail)) {
            return files.filter(path -> path.toString().contains("/new/")).toList();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
