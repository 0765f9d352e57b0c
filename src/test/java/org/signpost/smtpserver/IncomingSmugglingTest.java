package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.signpost.Await;
import org.signpost.LookAlikes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What looks like the end of content makes no second message of one (S3): it is refused as a whole
 * or taken as it is, and nothing of it is a command. {@code DataReaderTest} has the same without a
 * session, in pieces of every size.
 */
class IncomingSmugglingTest {

    private static final String START = "Subject: x\r\n\r\nbody";

    @ParameterizedTest
    @MethodSource("org.signpost.LookAlikes#all")
    void dataHasOneEndWhereverAPacketEnds(String lookAlike) throws Exception {
        String content = START + lookAlike + LookAlikes.SMUGGLED;
        boolean bare = LookAlikes.anyBare(content);
        String unstuffed = content.replace("\r\n.", "\r\n");
        for (int cut : cuts(lookAlike)) {
            try (Visit visit = new Visit()) {
                visit.client.intoData();
                visit.packet(content.substring(0, cut));
                visit.client.send(content.substring(cut) + ".\r\nQUIT\r\n");
                visit.expect(bare ? "554 5.6.0" : "250 2.0.0 Queued", "221 ");
                visit.leaves(bare ? Optional.empty() : Optional.of(unstuffed));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.signpost.LookAlikes#all")
    void bdatHasOneEndWhereverAChunkEnds(String lookAlike) throws Exception {
        String content = START + lookAlike + LookAlikes.SMUGGLED + ".\r\n";
        boolean bare = LookAlikes.anyBare(content);
        for (int cut : cuts(lookAlike)) {
            // A CR may find its LF in the next chunk.
            boolean early = LookAlikes.anyBare(content.substring(0, cut).replaceAll("\r\\z", ""));
            try (Visit visit = new Visit()) {
                visit.chunks("", content, cut);
                visit.expect(early ? "554 5.6.0" : "250 2.0.0 " + cut + " octets");
                visit.expect(early ? "503 5.5.1" : bare ? "554 5.6.0" : "250 2.0.0 Queued");
                visit.expect("221 ");
                visit.leaves(bare ? Optional.empty() : Optional.of(content));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.signpost.LookAlikes#all")
    void binaryContentIsKeptOctetForOctetWhereverAChunkEnds(String lookAlike) throws Exception {
        String content = START + lookAlike + LookAlikes.SMUGGLED + ".\r\n";
        for (int cut : cuts(lookAlike)) {
            try (Visit visit = new Visit()) {
                visit.chunks(" BODY=BINARYMIME", content, cut);
                visit.expect("250 2.0.0 " + cut + " octets", "250 2.0.0 Queued", "221 ");
                visit.leaves(Optional.of(content));
            }
        }
    }

    /** Before all of it, so that it comes in one piece, and at every place of the look-alike. */
    private static int[] cuts(String lookAlike) {
        int start = START.length();
        IntStream within = IntStream.rangeClosed(start, start + lookAlike.length());
        return IntStream.concat(IntStream.of(0), within).toArray();
    }

    /** A session that a client has with us. */
    private static final class Visit implements AutoCloseable {
        private final Transcript scene = new Transcript();
        private final Socket server;
        private final Thread session;
        private final Client client;

        Visit() throws IOException {
            scene.known.domain("example.com").mailbox("bob@example.com");
            scene.known.mailbox("carol@example.com");
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                client = new Client((InetSocketAddress) socket.getLocalSocketAddress());
                server = socket.accept();
                server.setTcpNoDelay(true);
            }
            session =
                    Thread.startVirtualThread(
                            () -> TranscriptsTest.serve(server, scene, scene.events));
        }

        /** Sends something that the session has read before the next packet comes. */
        void packet(String text) throws IOException {
            client.send(text);
            Await.until(() -> server.getInputStream().available() == 0);
        }

        /** Sends a message in two chunks, and takes leave, in one packet. */
        void chunks(String parameters, String content, int cut) throws IOException {
            client.expect("220 ");
            client.send("EHLO a\r\n");
            client.reply();
            client.send("MAIL FROM:<a@b.test>" + parameters + "\r\nRCPT TO:<bob@example.com>\r\n");
            expect("250 2.1.0", "250 2.1.5");
            String first = "BDAT " + cut + "\r\n" + content.substring(0, cut);
            String last = "BDAT " + (content.length() - cut) + " LAST\r\n" + content.substring(cut);
            client.send(first + last + "QUIT\r\n");
        }

        void expect(String... replies) throws IOException {
            for (String reply : replies) client.expect(reply);
        }

        /** The session is over, and that is all there is. */
        void leaves(Optional<String> content) throws Exception {
            client.expectEnd();
            session.join();
            assertThat(scene.queue.accepted.stream().map(MemoryQueue.Accepted::content).toList())
                    .isEqualTo(content.stream().toList());
            assertThat(scene.queue.openDrafts).hasValue(0);
        }

        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }
}
