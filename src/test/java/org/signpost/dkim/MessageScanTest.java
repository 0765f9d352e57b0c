package org.signpost.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Messages that stream by (P8, RFC 6376 §3.4, §3.5 {@code l=}, §3.8). */
class MessageScanTest {

    private static final Set<BodyForm> FORMS =
            Set.of(
                    BodyForm.whole(Canonicalization.SIMPLE),
                    BodyForm.whole(Canonicalization.RELAXED),
                    first(Canonicalization.SIMPLE, 0),
                    first(Canonicalization.SIMPLE, 7),
                    first(Canonicalization.RELAXED, 5),
                    first(Canonicalization.RELAXED, 1000));

    @Test
    void theHeaderEndsAtTheFirstEmptyLine() {
        ScannedMessage message = scan("A: b\n c\nD : e\n\nF: g\n\nH: i\n", 1000);
        assertThat(message.header().fields())
                .containsExactly(new RawField("a", "A: b\r\n c"), new RawField("d", "D : e"));
        assertThat(message.header().all("d")).hasSize(1);
        assertThat(message.header().all("F")).isEmpty();
    }

    @Test
    void aMessageMayEndAnywhere() {
        assertThat(names("")).isEmpty();
        assertThat(names("A: b")).containsExactly("a");
        assertThat(names("A: b\n")).containsExactly("a");
        assertThat(names("A: b\n\n")).containsExactly("a");
        assertThat(names("\nA: b\n")).isEmpty();
        assertThat(names("A: b\n\n\n")).containsExactly("a");
    }

    @Test
    void linesThatAreNoFieldsHaveNoName() {
        assertThat(names(" folded\nFrom someone\nA: b\n: c\n\nD: e"))
                .containsExactly("", "", "a", "");
    }

    /** Others may take it for a line end, and see other fields than were signed (§3.8). */
    @Test
    void aLoneCrOrLfEndsNoLineAndIsAFlaw() {
        for (String lone : new String[] {"A: b\rFrom: c\r\n", "A: b\nFrom: c\r\n", "A: b\r\r\n"}) {
            ScannedMessage message = raw(lone + "\r\nbody\n");
            assertThat(message.header().fields()).hasSize(1);
            assertThat(message.flaw()).hasValueSatisfying(why -> assertThat(why).contains("CR"));
        }
        assertThat(raw("A: b\r\n\r\nlone\r and \n\n").flaw()).isEmpty();
        assertThat(raw("A: b\r\n c\r\n").flaw()).isEmpty();
    }

    @Test
    void piecesOfAnySizeGiveTheSame() {
        String message =
                "A: b\r\n"
                        + " c \r\n"
                        + "From : d\r\n"
                        + "\t\r\n"
                        + "no field\r\n\r\n"
                        + " Text \t \r\n\r\n"
                        + "  x\r\r"
                        + "y\n\r\n"
                        + " \r\n\r\n";
        ScannedMessage whole = scan(message, Integer.MAX_VALUE);
        for (int piece = 1; piece <= message.length(); piece++) {
            assertEqual(scan(message, piece), whole);
        }
    }

    private static void assertEqual(ScannedMessage one, ScannedMessage other) {
        assertThat(one.header().fields()).isEqualTo(other.header().fields());
        assertThat(one.bodies().keySet()).isEqualTo(other.bodies().keySet());
        one.bodies().forEach((form, digest) -> assertEqual(digest, other.body(form).orElseThrow()));
    }

    private static void assertEqual(
            ScannedMessage.BodyDigest one, ScannedMessage.BodyDigest other) {
        assertThat(one.sha256()).isEqualTo(other.sha256());
        assertThat(one.covered()).isEqualTo(other.covered());
        assertThat(one.size()).isEqualTo(other.size());
    }

    @Test
    void beginningsAreHashedAsFarAsTheBodyGoes() throws Exception {
        ScannedMessage message = scan("\nabc  d\n\n\n", 3);
        assertThat(digest(message, first(Canonicalization.SIMPLE, 0)).sha256())
                .isEqualTo(sha256(""));
        assertThat(digest(message, first(Canonicalization.SIMPLE, 7)).sha256())
                .isEqualTo(sha256("abc  d\r"));
        ScannedMessage.BodyDigest relaxed = digest(message, first(Canonicalization.RELAXED, 5));
        assertThat(relaxed.sha256()).isEqualTo(sha256("abc d"));
        assertThat(relaxed.covered()).isEqualTo(5);
        assertThat(relaxed.size()).isEqualTo(7);
        assertThat(message.body(first(Canonicalization.RELAXED, 1000))).isEmpty();
        ScannedMessage.BodyDigest whole = digest(message, BodyForm.whole(Canonicalization.SIMPLE));
        assertThat(whole.sha256()).isEqualTo(sha256("abc  d\r\n"));
        assertThat(whole.covered()).isEqualTo(8);
    }

    /**
     * Without its last empty line a header of the limit's size is kept, with one octet more not.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 4096, Integer.MAX_VALUE})
    void aHeaderUpToTheLimitIsKept(int piece) {
        String most = "A: " + "x".repeat(MessageScan.MOST_HEADER - 7) + "\r\n";
        ScannedMessage message = scan(most + "\r\nbody", piece);
        assertThat(message.flaw()).isEmpty();
        assertThat(message.header().all("a")).hasSize(1);
        ScannedMessage more = scan("B" + most + "\r\nbody", piece);
        assertThat(more.whole()).isFalse();
        assertThat(more.flaw()).contains("the header has more than 1048576 octets");
        assertThat(more.bodies()).isEmpty();
    }

    @Test
    void tenThousandFieldsAreFields() {
        ScannedMessage message = scan("X: a\n".repeat(10_000) + "\n", 100);
        assertThat(message.header().all("x")).hasSize(10_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", " ", "\r", "\n", " \r\n", "\t \r\n\r\n"})
    void bodiesOfOneThingOnlyAreHashedInAnyPieces(String unit) {
        String body = String.join("", Collections.nCopies(2000, unit));
        ScannedMessage whole = scan("A: b\r\n\r\n" + body, Integer.MAX_VALUE);
        for (int piece : List.of(1, 2, 3, 7, 64, 129)) {
            assertEqual(scan("A: b\r\n\r\n" + body, piece), whole);
        }
    }

    private static BodyForm first(Canonicalization form, long length) {
        return new BodyForm(form, OptionalLong.of(length));
    }

    private static ScannedMessage.BodyDigest digest(ScannedMessage message, BodyForm form) {
        return message.body(form).orElseThrow();
    }

    private static byte[] sha256(String text) throws Exception {
        return MessageDigest.getInstance("SHA-256")
                .digest(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static List<String> names(String message) {
        return scan(message, 2).header().fields().stream().map(RawField::name).toList();
    }

    private static ScannedMessage scan(String message, int piece) {
        boolean raw = message.contains("\r");
        return write(
                raw ? message.getBytes(StandardCharsets.ISO_8859_1) : Scans.octets(message), piece);
    }

    private static ScannedMessage raw(String message) {
        return write(message.getBytes(StandardCharsets.ISO_8859_1), 3);
    }

    private static ScannedMessage write(byte[] octets, int piece) {
        MessageScan scan = new MessageScan(header -> FORMS);
        for (int at = 0; at < octets.length; ) {
            int count = Math.min(piece, octets.length - at);
            // Each piece is handed over in an array that is used again.
            byte[] buffer = Arrays.copyOfRange(octets, at, at + count);
            scan.write(buffer, 0, count);
            Arrays.fill(buffer, (byte) '!');
            at += count;
        }
        return scan.end();
    }
}
