package org.signpost.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.signpost.dkim.OddSigner.MESSAGE;
import static org.signpost.dkim.OddSigner.TAGS;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Test;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.RecordType;
import org.signpost.dns.Resolver;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Hostile messages end within the limits, with the word for it (P8, RFC 6376 §6.1, §8.4). */
class DkimLimitsTest {

    @Test
    void ofAThousandSignaturesTenAreAskedFor() {
        String field = OddSigner.field(TAGS + "h=from", MESSAGE, OddSigner.KEY);
        Silence dns = new Silence(Duration.ZERO);
        List<DkimResult> results = dns.verify(field.repeat(1000) + MESSAGE);
        assertThat(dns.questions).isEqualTo(10);
        assertThat(results).hasSize(1000);
        assertThat(results.subList(0, 10)).containsOnly(DkimResult.TEMPERROR);
        assertThat(results.subList(10, 1000)).containsOnly(DkimResult.POLICY);
    }

    /** Each question takes 6 s; those asked within the first 20 s are the last. */
    @Test
    void aDnsThatNeverAnswersHoldsAMessageForABoundedTime() {
        Silence dns = new Silence(Duration.ofSeconds(6));
        List<DkimResult> results =
                dns.verify(
                        IntStream.range(0, 10)
                                        .mapToObj(i -> TAGS.replace("s=one", "s=s" + i) + "h=from")
                                        .map(t -> OddSigner.field(t, MESSAGE, OddSigner.KEY))
                                        .reduce("", String::concat)
                                + MESSAGE);
        assertThat(results).hasSize(10).containsOnly(DkimResult.TEMPERROR);
        assertThat(dns.questions).isEqualTo(4);
        assertThat(dns.now).isEqualTo(Scans.NOW.plusSeconds(24));
    }

    /** RFC 6376 §3.5: any number of lengths, each hashed on the way. */
    @Test
    void thousandsOfLengthsAreHashedInOnePass() {
        StringBuilder message = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            message.append("DKIM-Signature: ").append(TAGS).append("h=from; l=").append(i);
            message.append("; bh=AAAA; b=AAAA\n");
        }
        String body = "x".repeat(2990) + "\n";
        String last =
                OddSigner.field(TAGS + "h=from", "From: a@b.example\n\n" + body, OddSigner.KEY);
        ScannedMessage scanned = Scans.scan(message + last + "From: a@b.example\n\n" + body);
        assertThat(scanned.bodies()).hasSize(2993 + 1);
        List<DkimVerdict> verdicts =
                new DkimVerifier(OddSigner.zone(), InstantSource.fixed(Scans.NOW))
                        .verify(scanned, domain -> false);
        assertThat(verdicts).hasSize(3001);
    }

    /** The signature that counts is below those that somebody put on top. */
    @Test
    void signaturesOnTopDontHideTheAuthors() {
        String field = OddSigner.field(TAGS + "h=from", MESSAGE, OddSigner.KEY);
        StringBuilder junk = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            junk.append("DKIM-Signature: ").append(TAGS.replace("example.com", "example.net"));
            junk.append("h=from; l=").append(i).append("; bh=AAAA; b=AAAA\n");
        }
        List<DkimVerdict> verdicts =
                new DkimVerifier(OddSigner.zone(), InstantSource.fixed(Scans.NOW))
                        .verify(
                                Scans.scan(junk + field + MESSAGE),
                                d -> d.equals(DnsName.of("example.com")));
        assertThat(verdicts.getLast().result()).isEqualTo(DkimResult.PASS);
        assertThat(verdicts.getLast().proves()).isTrue();
    }

    @Test
    void tenThousandFieldsAndTenThousandNamesAreSigned() {
        String header = "X: a\n".repeat(10_000);
        String names = "from" + ":x".repeat(10_000) + ":y".repeat(10_000);
        String message = OddSigner.signed(TAGS + "h=" + names, header + MESSAGE);
        assertThat(results(OddSigner.verify(message))).containsExactly(DkimResult.PASS);
        assertThat(results(OddSigner.verify(message + "more"))).containsExactly(DkimResult.FAIL);
        assertThat(results(OddSigner.verify(message.replaceFirst("X: a", "X: b"))))
                .containsExactly(DkimResult.FAIL);
    }

    @Test
    void aHeaderBeyondTheLimitIsAPermanentError() {
        String signed = OddSigner.signed(TAGS + "h=from", MESSAGE);
        int room = MessageScan.MOST_HEADER - octetsOfHeader(signed) - "X: \r\n".length();
        assertThat(results(OddSigner.verify("X: " + "x".repeat(room) + "\n" + signed)))
                .containsExactly(DkimResult.PASS);
        List<DkimVerdict> verdicts = OddSigner.verify("X: " + "x".repeat(room + 1) + "\n" + signed);
        assertThat(results(verdicts)).containsExactly(DkimResult.PERMERROR);
        assertThat(verdicts.getFirst().reason()).contains("1048576 octets");
    }

    private static int octetsOfHeader(String message) {
        String octets = new String(Scans.octets(message), StandardCharsets.ISO_8859_1);
        return octets.indexOf("\r\n\r\n") + 4;
    }

    @Test
    void aHundredThousandTagsAreASignatureOrNone() {
        StringBuilder tags = new StringBuilder(TAGS + "h=from");
        for (int i = 0; i < 90_000; i++) tags.append(";t").append(i).append('=');
        String message = OddSigner.signed(tags.toString(), MESSAGE);
        assertThat(results(OddSigner.verify(message))).containsExactly(DkimResult.PASS);
        String none = OddSigner.signed(TAGS + "h=from" + ";".repeat(100_000), MESSAGE);
        assertThat(results(OddSigner.verify(none))).containsExactly(DkimResult.NEUTRAL);
    }

    /** 50 MB, ten signatures, each of another length: what is allocated doesn't grow with it. */
    @Test
    void aLargeMessageIsVerifiedInConstantMemory() throws NoSuchAlgorithmException {
        byte[] block =
                "A line of text of a message of many.\r\n"
                        .repeat(1000)
                        .getBytes(StandardCharsets.US_ASCII);
        int blocks = 50_000_000 / block.length;
        long size = (long) blocks * block.length;
        List<Long> lengths = new ArrayList<>();
        for (int i = 1; i <= 10; i++) lengths.add(size * i / 10 - (i < 10 ? i : 0));
        byte[] header = header(lengths, block, blocks);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        MessageScan scan = new MessageScan(DkimVerifier::forms);
        scan.write(header, 0, header.length);
        scan.write(block, 0, block.length);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 1; i < blocks; i++) scan.write(block, 0, block.length);
        ScannedMessage scanned = scan.end();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        List<DkimVerdict> verdicts = Scans.verify(scanned, OddSigner.zone(), Scans.NOW);
        assertThat(results(verdicts)).isEqualTo(Collections.nCopies(10, DkimResult.PASS));
        assertThat(verdicts)
                .extracting(DkimVerdict::uncovered)
                .containsExactlyElementsOf(lengths.stream().map(l -> size - l).toList());
        assertThat(allocated).isLessThan(256 * 1024);
    }

    /** A header with a signature for each length of a body that is that block many times. */
    private static byte[] header(List<Long> lengths, byte[] block, int blocks)
            throws NoSuchAlgorithmException {
        String message = "From: a@example.com\r\n\r\n";
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        StringBuilder signatures = new StringBuilder();
        int next = 0;
        for (long at = 0; at < (long) blocks * block.length; at += block.length) {
            int from = 0;
            while (next < lengths.size() && lengths.get(next) <= at + block.length) {
                int to = (int) (lengths.get(next) - at);
                digest.update(block, from, to - from);
                from = to;
                signatures.append(field(copy(digest), lengths.get(next++), message));
            }
            digest.update(block, from, block.length - from);
        }
        return (signatures + message).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] copy(MessageDigest digest) {
        try {
            return ((MessageDigest) digest.clone()).digest();
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String field(byte[] bodyHash, long length, String message) {
        String form = length % 2 == 0 ? "relaxed" : "simple";
        String unsigned =
                "DKIM-Signature: %sh=from; l=%d; bh=%s; b="
                        .formatted(
                                TAGS.replace("relaxed/relaxed", "relaxed/" + form),
                                length,
                                OddSigner.base64(bodyHash));
        byte[] data =
                SignedFields.octets(
                        Scans.scan(message).header(),
                        List.of("from"),
                        Canonicalization.RELAXED,
                        RawField.of(unsigned));
        byte[] signed = OddSigner.KEY.sign(DkimAlgorithm.ED25519_SHA256.toSign(data));
        return unsigned + OddSigner.base64(signed) + "\r\n";
    }

    private static List<DkimResult> results(List<DkimVerdict> verdicts) {
        return verdicts.stream().map(DkimVerdict::result).toList();
    }

    /** A DNS that never answers, and the clock that shows how long it took. */
    private static final class Silence implements Resolver, InstantSource {

        private final Duration each;
        private Instant now = Scans.NOW;
        private int questions;

        Silence(Duration each) {
            this.each = each;
        }

        List<DkimResult> verify(String message) {
            return results(
                    new DkimVerifier(this, this).verify(Scans.scan(message), domain -> false));
        }

        @Override
        public <T> Answer<T> query(DnsName name, RecordType<T> type) {
            questions++;
            now = now.plus(each);
            return new Answer.Failed<>(Answer.Failure.TIMEOUT, "nobody answered");
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
