package org.signpost.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.signpost.dkim.BodyForm;
import org.signpost.dkim.Canonicalization;
import org.signpost.dkim.DkimKey;
import org.signpost.dkim.DkimSigner;
import org.signpost.dkim.DkimVerdict;
import org.signpost.dkim.DkimVerifier;
import org.signpost.dkim.MessageScan;
import org.signpost.dkim.ScannedMessage;
import org.signpost.dns.DnsName;
import org.signpost.nameserver.ZoneFile;
import org.signpost.nameserver.ZoneText;
import org.signpost.tls.SigningKey;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * What message authentication costs: signing and verifying whole messages of 10 KiB, from their
 * octets on, and hashing bodies of as many. {@code bench/authentication.sh} runs it beside OpenSSL.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class AuthenticationBench {

    private static final int OCTETS = 10 * 1024;
    private static final BodyForm RELAXED = BodyForm.whole(Canonicalization.RELAXED);
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final String HEADER =
            """
            Received: from client.example.com by mx.example.com; Mon, 30 Nov 2026 12:00:00 +0000
            From: Alice <alice@example.com>
            To: Bob <bob@example.net>
            Subject: A message of some length
            Date: Mon, 30 Nov 2026 12:00:00 +0000
            Message-ID: <1@example.com>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8

            """;
    private static final String LINE =
            "Some words of a line, as long as people write them to others.\n";

    /** One line of ten has white space that the relaxed form takes away. */
    private static final String LINES = LINE.repeat(9) + LINE.replace(", ", ",  ");

    private final byte[] body = crlf(LINES.repeat(20), OCTETS);
    private final byte[] message = join(crlf(HEADER, Integer.MAX_VALUE), body);
    private final DkimKey rsa = key("rsa", SigningKey.generateRsa(2048));
    private final List<DkimKey> both = List.of(rsa, key("ed", SigningKey.generateEd25519()));
    private final byte[] signed = join(octets(String.join("", sign(List.of(rsa)))), message);
    private final DkimVerifier verifier = new DkimVerifier(zone(rsa), InstantSource.fixed(NOW));

    /** A signature by RSA of 2048 bits and one by Ed25519. */
    @Benchmark
    public List<String> signTwice() {
        return sign(both);
    }

    /** One signature by RSA of 2048 bits, whose key has been read before. */
    @Benchmark
    public List<DkimVerdict> verify() {
        MessageScan scan = new MessageScan(DkimVerifier::forms);
        List<DkimVerdict> verdicts = verifier.verify(scanned(scan, signed), domain -> false);
        if (!verdicts.getFirst().proves()) {
            throw new IllegalStateException(verdicts.getFirst().reason());
        }
        return verdicts;
    }

    /** 10,240 octets of text. */
    @Benchmark
    public ScannedMessage.BodyDigest hashRelaxed() {
        MessageScan scan = new MessageScan(header -> Set.of(RELAXED));
        scan.write(new byte[] {'\r', '\n'}, 0, 2);
        return scanned(scan, body).body(RELAXED).orElseThrow();
    }

    private List<String> sign(List<DkimKey> keys) {
        return DkimSigner.sign(scanned(DkimSigner.scan(), message), keys, NOW);
    }

    private static ScannedMessage scanned(MessageScan scan, byte[] octets) {
        scan.write(octets, 0, octets.length);
        return scan.end();
    }

    private static DkimKey key(String selector, SigningKey key) {
        return new DkimKey(DnsName.of("example.com"), DnsName.of(selector), key);
    }

    private static ZoneFile zone(DkimKey key) {
        byte[] published = key.key().verifying().published();
        String record = "v=DKIM1; p=" + Base64.getEncoder().encodeToString(published);
        return ZoneFile.parse(ZoneText.txt(key.name(), record));
    }

    private static byte[] crlf(String text, int most) {
        String lines = text.replace("\n", "\r\n");
        return octets(lines.substring(0, Math.min(most, lines.length())));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] join(byte[] one, byte[] other) {
        return octets(
                new String(one, StandardCharsets.ISO_8859_1)
                        + new String(other, StandardCharsets.ISO_8859_1));
    }
}
