package org.signpost.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.signpost.Await;
import org.signpost.tls.TlsFailure.Reason;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Both ends against OpenSSL's. */
@Timeout(60)
class OpensslTest {
    private static final String NAME = "mx.a.test";
    private static final String WEAK = "DEFAULT@SECLEVEL=0";

    @TempDir Path folder;

    @BeforeAll
    static void opensslIsHere() throws IOException, InterruptedException {
        boolean here = false;
        try {
            Process process = new ProcessBuilder("openssl", "version").start();
            here = process.waitFor() == 0;
        } catch (IOException missing) {
            if ("true".equals(System.getenv("CI"))) {
                throw missing;
            }
        }
        Assumptions.assumeTrue(here, "openssl is not installed");
    }

    /** OpenSSL's client, connected to a socket of ours. */
    private record Openssl(Process process, Socket socket) implements AutoCloseable {

        static Openssl client(String... options) throws IOException {
            try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                List<String> command =
                        new ArrayList<>(
                                List.of(
                                        "openssl",
                                        "s_client",
                                        "-connect",
                                        "127.0.0.1:" + listener.getLocalPort()));
                command.addAll(Arrays.asList(options));
                Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
                listener.setSoTimeout((int) Ends.PATIENCE.toMillis());
                Socket socket = listener.accept();
                socket.setSoTimeout((int) Ends.PATIENCE.toMillis());
                return new Openssl(process, socket);
            }
        }

        void type(String line) throws IOException {
            process.outputWriter(ISO_8859_1).append(line).append('\n').flush();
        }

        /** Waits until it has said so: it takes one command from its input at a time. */
        void waitFor(String line) throws IOException {
            String said = "";
            while (!said.equals(line)) {
                said = process.inputReader(ISO_8859_1).readLine();
                assertThat(said).as("openssl's output before " + line).isNotNull();
            }
        }

        String wholeOutput() throws IOException {
            return process.inputReader(ISO_8859_1).readAllAsString();
        }

        @Override
        public void close() throws IOException {
            process.destroy();
            socket.close();
        }
    }

    private TlsFailure refused(TlsProvider provider, String... options) throws IOException {
        ServerTls tls = Ends.serverTls(provider, Ends.selfSigned(folder, NAME));
        try (Openssl client = Openssl.client(options)) {
            return catchThrowableOfType(
                    TlsFailure.class,
                    () -> TlsConnection.server(client.socket(), tls, Ends.PATIENCE));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CONSCRYPT, -tls1_1", "JDK, -tls1_1",
        "CONSCRYPT, -tls1", "JDK, -tls1"
    })
    void oldVersionsAreRefused(TlsProvider provider, String version) throws IOException {
        TlsFailure failure = refused(provider, version, "-cipher", WEAK);
        assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL_VERSION);
        assertThat(failure)
                .hasMessage("no TLS version in common (Signpost speaks TLS 1.3 and 1.2)");
    }

    @ParameterizedTest
    @CsvSource({
        "CONSCRYPT, ECDHE-ECDSA-AES128-SHA256", "JDK, ECDHE-ECDSA-AES128-SHA256",
        "CONSCRYPT, ECDHE-ECDSA-AES128-SHA", "JDK, ECDHE-ECDSA-AES128-SHA",
        "CONSCRYPT, AES128-GCM-SHA256", "JDK, AES128-GCM-SHA256",
        "CONSCRYPT, DHE-RSA-AES128-GCM-SHA256", "JDK, DHE-RSA-AES128-GCM-SHA256"
    })
    void cbcAndStaticKeyExchangeAreRefused(TlsProvider provider, String suite) throws IOException {
        TlsFailure failure = refused(provider, "-tls1_2", "-cipher", suite + ":@SECLEVEL=0");
        assertThat(failure.reason())
                .as("%s", failure.getCause())
                .isEqualTo(Reason.NO_SHARED_CIPHER);
    }

    @ParameterizedTest
    @CsvSource({
        "CONSCRYPT, ECDHE-RSA-AES128-GCM-SHA256, RSA", "JDK, ECDHE-RSA-AES128-GCM-SHA256, RSA",
        "CONSCRYPT, ECDHE-ECDSA-AES256-GCM-SHA384, ECDSA",
                "JDK, ECDHE-ECDSA-AES256-GCM-SHA384, ECDSA"
    })
    void aTls12ClientGetsTheKindOfKeyItsSuitesNeed(TlsProvider provider, String suite, String key)
            throws Exception {
        ServerTls tls =
                Ends.serverTls(
                        provider,
                        Ends.files(
                                folder,
                                "ec",
                                SelfSigned.create(List.of(NAME), Ends.YEAR, Ends.CLOCK)),
                        Ends.files(folder, "rsa", CertificatesTest.rsa(NAME)));
        try (Openssl client = Openssl.client("-tls1_2", "-cipher", suite);
                TlsConnection server = TlsConnection.server(client.socket(), tls, Ends.PATIENCE)) {
            assertThat(server.session().protocol()).isEqualTo("TLSv1.2");
            assertThat(server.session().cipherSuite()).startsWith("TLS_ECDHE_" + key + "_WITH_");
        }
    }

    @ParameterizedTest
    @EnumSource
    void noClientCertificateIsAskedForAndNothingIsCompressed(TlsProvider provider)
            throws IOException {
        ServerTls tls = Ends.serverTls(provider, Ends.selfSigned(folder, NAME));
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            try (Openssl client = Openssl.client(version, "-msg", "-servername", NAME)) {
                TlsConnection server = TlsConnection.server(client.socket(), tls, Ends.PATIENCE);
                assertThat(server.session().serverName()).contains(NAME);
                server.close();
                assertThat(client.wholeOutput())
                        .contains("ServerHello")
                        .contains("Compression: NONE")
                        .doesNotContain("CertificateRequest");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void renegotiationIsRefused(TlsProvider provider) throws IOException {
        ServerTls tls = Ends.serverTls(provider, Ends.selfSigned(folder, NAME));
        try (Openssl client = Openssl.client("-tls1_2");
                TlsConnection server = TlsConnection.server(client.socket(), tls, Ends.PATIENCE)) {
            client.type("R");
            TlsFailure failure =
                    catchThrowableOfType(TlsFailure.class, () -> server.input().read());
            assertThat(failure).hasMessage("the peer asks to renegotiate TLS");
        }
    }

    @ParameterizedTest
    @EnumSource
    void keysAreUpdatedInTheMiddleOfASession(TlsProvider provider) throws IOException {
        ServerTls tls = Ends.serverTls(provider, Ends.selfSigned(folder, NAME));
        try (Openssl client = Openssl.client("-tls1_3");
                TlsConnection server = TlsConnection.server(client.socket(), tls, Ends.PATIENCE)) {
            client.type("before");
            assertThat(server.input().readNBytes(7)).isEqualTo("before\n".getBytes(ISO_8859_1));
            client.type("K");
            client.waitFor("KEYUPDATE");
            Await.until(() -> client.socket().getInputStream().available() > 0);
            assertThat(server.input().available()).isZero();
            client.type("after!");
            assertThat(server.input().readNBytes(7)).isEqualTo("after!\n".getBytes(ISO_8859_1));
            server.output().write("heard you\n".getBytes(ISO_8859_1));
            server.output().close();
            assertThat(client.wholeOutput()).contains("heard you");
        }
    }

    /** OpenSSL's server, on a port that was free a moment ago. */
    private Process server(int port, String... options) throws IOException {
        CertificateFiles files = Ends.selfSigned(folder, NAME);
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "openssl",
                                "s_server",
                                "-accept",
                                "127.0.0.1:" + port,
                                "-cert",
                                files.chain().toString(),
                                "-key",
                                files.key().toString()));
        command.addAll(Arrays.asList(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader said = process.inputReader(ISO_8859_1);
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith("ACCEPT")) {
                return process;
            }
        }
        throw new IOException("openssl s_server did not start");
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static Socket connected(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) Ends.PATIENCE.toMillis());
        return socket;
    }

    @ParameterizedTest
    @CsvSource({
        "CONSCRYPT, -tls1_2, TLSv1.2", "JDK, -tls1_2, TLSv1.2",
        "CONSCRYPT, -tls1_3, TLSv1.3", "JDK, -tls1_3, TLSv1.3"
    })
    void ourClientTalksToOpensslsServer(TlsProvider provider, String option, String protocol)
            throws IOException {
        int port = freePort();
        Process process = server(port, option, "-rev");
        try (TlsConnection client =
                TlsConnection.client(
                        connected(port), Ends.opportunistic(provider, NAME), Ends.PATIENCE)) {
            assertThat(client.session().protocol()).isEqualTo(protocol);
            client.output().write("pots\n".getBytes(ISO_8859_1));
            InputStream in = client.input();
            assertThat(in.readNBytes(5)).isEqualTo("stop\n".getBytes(ISO_8859_1));
        } finally {
            process.destroy();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CONSCRYPT, -tls1_1, DEFAULT, PROTOCOL_VERSION",
        "JDK, -tls1_1, DEFAULT, PROTOCOL_VERSION",
        "CONSCRYPT, -tls1_2, ECDHE-ECDSA-AES128-SHA, NO_SHARED_CIPHER",
        "JDK, -tls1_2, ECDHE-ECDSA-AES128-SHA, NO_SHARED_CIPHER"
    })
    void ourClientSaysWhyAWeakServerWillNotDo(
            TlsProvider provider, String version, String suites, Reason reason) throws IOException {
        int port = freePort();
        Process process = server(port, version, "-cipher", suites + ":@SECLEVEL=0");
        try {
            TlsFailure failure =
                    catchThrowableOfType(
                            TlsFailure.class,
                            () ->
                                    TlsConnection.client(
                                            connected(port),
                                            Ends.opportunistic(provider, NAME),
                                            Ends.PATIENCE));
            assertThat(failure.reason()).isEqualTo(reason);
        } finally {
            process.destroy();
        }
    }
}
