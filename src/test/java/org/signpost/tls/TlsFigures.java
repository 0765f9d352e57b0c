package org.signpost.tls;

import org.signpost.observe.Clock;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the adapter by hand: {@code TlsFigures handshakes|transfer|idle CONSCRYPT|JDK N}. For
 * {@code handshakes} the clients are child processes, so that only the server's CPU is counted.
 */
final class TlsFigures {
    private static final String NAME = "mx.a.test";

    private TlsFigures() {}

    public static void main(String[] arguments) throws Exception {
        TlsProvider provider = TlsProvider.valueOf(arguments[1]);
        int number = Integer.parseInt(arguments[2]);
        switch (arguments[0]) {
            case "handshakes" -> handshakes(provider, number);
            case "transfer" -> transfer(provider, number);
            case "idle" -> idle(provider, number);
            case "client" -> client(provider, number, Integer.parseInt(arguments[3]));
            case "hold" -> hold(number, Integer.parseInt(arguments[3]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static ServerTls server(TlsProvider provider) throws IOException {
        Path folder = Files.createTempDirectory("figures");
        PemPair pair = SelfSigned.create(List.of(NAME), Ends.YEAR, Clock.system());
        var files = Ends.files(folder, "server", pair);
        var opening = Certificates.open(List.of(files), Clock.system(), provider);
        return new ServerTls(((Certificates.Opened) opening).certificates());
    }

    private static ServerSocket listener() throws IOException {
        return new ServerSocket(0, 4096, InetAddress.getLoopbackAddress());
    }

    private static Process child(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx512m", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(TlsFigures.class.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).inheritIO().start();
    }

    private static double cpuSeconds() {
        var system =
                (com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1e9;
    }

    private static void handshakes(TlsProvider provider, int number) throws Exception {
        ServerTls tls = server(provider);
        try (ServerSocket listener = listener()) {
            String port = Integer.toString(listener.getLocalPort());
            Process client = child("client", "CONSCRYPT", Integer.toString(2 * number), port);
            serve(listener, tls, number);
            double before = cpuSeconds();
            long start = System.nanoTime();
            serve(listener, tls, number);
            double cpu = cpuSeconds() - before;
            System.out.printf(
                    "%s: %d handshakes, %.3f ms CPU each, %.0f per CPU second, %.0f per second%n",
                    provider,
                    number,
                    cpu / number * 1e3,
                    number / cpu,
                    number / ((System.nanoTime() - start) / 1e9));
            client.waitFor();
        }
    }

    private static void serve(ServerSocket listener, ServerTls tls, int number) throws IOException {
        List<CompletableFuture<Socket>> all = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Socket socket = listener.accept();
            all.add(
                    Ends.async(() -> {
                        TlsConnection.server(socket, tls, Ends.PATIENCE).close();
                        return socket;
                    }));
        }
        all.forEach(CompletableFuture::join);
    }

    private static void client(TlsProvider provider, int number, int port) throws IOException {
        ClientTls tls = Ends.opportunistic(provider, NAME);
        for (int i = 0; i < number; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            try (TlsConnection connection = TlsConnection.client(socket, tls, Ends.PATIENCE)) {
                connection.input().read();
            }
        }
    }

    private static void transfer(TlsProvider provider, int megabytes) throws Exception {
        ServerTls tls = server(provider);
        for (int round = 0; round < 4; round++) {
            long start = System.nanoTime();
            double before = cpuSeconds();
            try (Ends.Tls ends =
                    Ends.connected().handshake(tls, Ends.opportunistic(provider, NAME))) {
                InputStream in = ends.server().input();
                CompletableFuture<Long> sink =
                        Ends.async(() -> in.transferTo(OutputStream.nullOutputStream()));
                byte[] megabyte = new byte[1 << 20];
                for (int i = 0; i < megabytes; i++) {
                    ends.client().output().write(megabyte);
                }
                ends.client().close();
                sink.join();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%s: %d MiB, %.0f MiB/s, both ends together %.2f ms CPU per MiB%n",
                    provider,
                    megabytes,
                    megabytes / seconds,
                    (cpuSeconds() - before) * 1e3 / megabytes);
        }
    }

    private static long rssKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static void idle(TlsProvider provider, int number) throws Exception {
        ServerTls tls = server(provider);
        List<TlsConnection> held = new ArrayList<>();
        try (ServerSocket listener = listener()) {
            String port = Integer.toString(listener.getLocalPort());
            Process warm = child("client", "CONSCRYPT", "2000", port);
            serve(listener, tls, 2000);
            warm.waitFor();
            System.gc();
            long before = rssKilobytes();
            Process client = child("hold", "CONSCRYPT", Integer.toString(number), port);
            for (int i = 0; i < number; i++) {
                TlsConnection connection =
                        TlsConnection.server(listener.accept(), tls, Ends.PATIENCE);
                connection.output().write(new byte[100]);
                held.add(connection);
                Ends.THREADS.execute(() -> waitForInput(connection));
            }
            for (int i = 0; i < 5; i++) {
                System.gc();
                LockSupport.parkNanos(300_000_000);
            }
            System.out.printf(
                    "%s: %d idle sessions, %.1f KiB RSS each%n",
                    provider, held.size(), (rssKilobytes() - before) / (double) number);
            client.destroy();
        }
    }

    private static void waitForInput(TlsConnection connection) {
        try {
            connection.input().read();
        } catch (IOException ended) {
            // The measurement is over.
        }
    }

    private static void hold(int number, int port) throws IOException {
        List<TlsConnection> held = new ArrayList<>();
        ClientTls tls = Ends.opportunistic(TlsProvider.CONSCRYPT, NAME);
        for (int i = 0; i < number; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            held.add(TlsConnection.client(socket, tls, Ends.PATIENCE));
            held.getLast().input().readNBytes(100);
        }
        LockSupport.park(held);
    }
}
