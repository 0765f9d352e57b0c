package org.signpost.crash;

import org.signpost.Main;
import org.signpost.control.ControlClient;
import org.signpost.json.JsonObject;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A server's folder, made by {@code init}, and the processes that serve it one after the other.
 *
 * @param folder holds {@code signpost.toml}, {@code data} and a log for each life
 */
record Server(Path folder) {

    private static final String MX = "127.0.0.1";
    private static final String RELAY = "127.0.0.2";
    private static final String SUBMISSIONS = "127.0.0.3";
    private static final String SUBMISSION = "127.0.0.4";

    /** Only what hangs is late by this. */
    private static final long PATIENCE_SECONDS = 120;

    private static final Pattern READY = Pattern.compile(" node\\.ready .*listening=\"([^\"]*)\"");

    /** Where mail for others goes. */
    record NextHops(NextHop ready, NextHop hesitant, NextHop away) {}

    /** Makes the folder as an administrator would, with ports that the system picks. */
    static Server init(Path folder, NextHops hops) throws IOException, InterruptedException {
        List<String> init =
                List.of(
                        "init",
                        "mx." + Mail.DOMAIN,
                        Mail.DOMAIN,
                        "--dir",
                        folder.toString(),
                        "--unprivileged",
                        "--user",
                        "alice",
                        "--password-stdin");
        Files.createDirectories(folder);
        Path out = folder.resolve("init.log");
        Process process =
                new ProcessBuilder(command(init))
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
        try (Writer in = process.outputWriter()) {
            in.write("correct horse\n");
        }
        if (process.waitFor() != 0) throw new IOException("init failed, see " + out);
        Server server = new Server(folder);
        Path file = server.config();
        Files.writeString(file, edited(Files.readString(file)) + additions(hops));
        return server;
    }

    private static String edited(String config) {
        return config.replace("[::]:2525", MX + ":0")
                .replace("[::]:2465", SUBMISSIONS + ":0")
                .replace("[::]:2587", SUBMISSION + ":0");
    }

    private static String additions(NextHops hops) {
        return """

        [dns]
        dnssec = "off"

        [[listener]]
        role = "relay"
        address = "%s:0"
        networks = ["127.0.0.0/8"]
        tls = "starttls"

        [outbound]
        retry = "1s"

        [inbound]
        spf = "off"
        dkim = "off"
        dmarc = "off"
        iprev = "off"
        """
                        .formatted(RELAY)
                + route("ready.test", hops.ready())
                + route("hesitant.test", hops.hesitant())
                + route("away.test", hops.away());
    }

    private static String route(String domain, NextHop hop) {
        return """

        [[route]]
        to = "%s"
        via = "smtp://127.0.0.1:%d"
        tls = "none"
        """
                .formatted(domain, hop.port());
    }

    private Path config() {
        return folder.resolve("signpost.toml");
    }

    Path data() {
        return folder.resolve("data");
    }

    /** Starts a process that serves it, and doesn't wait for it. */
    Run start(int life) throws IOException {
        Path log = folder.resolve("life-" + life + ".log");
        List<String> run = List.of("run", "--config", config().toString(), "--as-root");
        return new Run(new ProcessBuilder(command(run)).start(), log, data());
    }

    private static List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        // Each life is short: what is gained is that it starts sooner.
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx512m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djdk.tls.rejectClientInitiatedRenegotiation=true",
                        "-cp",
                        classPath(),
                        Main.class.getName()));
        command.addAll(arguments);
        return command;
    }

    /** Without the tests, whose logging configuration would take the place of the server's. */
    private static String classPath() {
        String path =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .filter(entry -> !Path.of(entry).endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** One process, from its start to its end. */
    static final class Run {
        private final Process process;
        private final Path log;
        private final Path data;
        private final CompletableFuture<String> ready = new CompletableFuture<>();
        private final CompletableFuture<Boolean> logged = new CompletableFuture<>();

        private Run(Process process, Path log, Path data) {
            this.process = process;
            this.log = log;
            this.data = data;
            Thread.ofPlatform().daemon().name("log").start(this::copyLog);
        }

        /** A server whose log nobody reads would stand still in the end. */
        private void copyLog() {
            try (BufferedReader lines = process.errorReader();
                    Writer out = Files.newBufferedWriter(log)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    out.write(line + "\n");
                    Matcher m = READY.matcher(line);
                    if (m.find()) ready.complete(m.group(1));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                logged.complete(true);
                ready.completeExceptionally(
                        new IOException("it ended before it was ready: " + log));
            }
        }

        /** Waits until it takes connections. */
        void awaitReady() throws IOException, InterruptedException {
            try {
                ready.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException("the server didn't start, see " + log, e);
            }
        }

        InetSocketAddress mx() throws IOException {
            return address(MX);
        }

        InetSocketAddress relay() throws IOException {
            return address(RELAY);
        }

        private InetSocketAddress address(String host) throws IOException {
            for (String address : ready.join().split(" ", -1)) {
                int colon = address.lastIndexOf(':');
                if (!address.substring(0, colon).equals(host)) continue;
                int port = Integer.parseInt(address.substring(colon + 1));
                return new InetSocketAddress(InetAddress.getByName(host), port);
            }
            throw new IOException("it doesn't listen at " + host);
        }

        boolean isAlive() {
            return process.isAlive();
        }

        /** How many messages its queue holds. */
        long queued() throws IOException {
            Optional<ControlClient> connected = ControlClient.connect(data);
            if (connected.isEmpty()) throw new IOException("the server isn't there, see " + log);
            try (ControlClient client = connected.get()) {
                client.send(JsonObject.of("command", "queue.count"));
                return client.answer().number("count").orElseThrow();
            }
        }

        /** SIGKILL. */
        void kill() {
            // By its handle: Process would close the pipe with what is still in it.
            process.toHandle().destroyForcibly();
            process.onExit().join();
            logged.join();
        }

        /** SIGTERM. */
        void askToEnd() {
            process.toHandle().destroy();
        }

        /** Waits for its end, which somebody asked for; its exit code. */
        int awaitEnd() throws IOException, InterruptedException {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                kill();
                throw new IOException("it didn't end when it was asked to, see " + log);
            }
            logged.join();
            return process.exitValue();
        }

        /** What went wrong by its own account. */
        List<String> troubles() throws IOException {
            try (var lines = Files.lines(log, StandardCharsets.UTF_8)) {
                return lines.filter(Run::isTrouble).limit(5).toList();
            }
        }

        /** That its certificate is self-signed is no news. */
        private static boolean isTrouble(String line) {
            boolean loud = line.contains(" WARN ") || line.contains(" ERROR ");
            return (loud && !line.contains(" certificate.warn ")) || line.contains("Exception");
        }
    }
}
