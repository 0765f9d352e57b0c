package org.signpost.dane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.signpost.dns.TlsaRecord;
import org.signpost.tls.TestAuthority;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;

/** Weaker digests don't count beside stronger ones (A4, RFC 7671 §9). */
class DigestAgilityTest {

    private static final X509Certificate CERTIFICATE = TestAuthority.root("Root").certificate();

    /**
     * What is published and what counts of it.
     *
     * @param published the three numbers of each record; {@code !} after them makes a digest one
     *     octet too short
     * @param counting those that count
     */
    private record Row(String why, List<String> published, List<String> counting) {}

    private static Row row(String why, List<String> published, List<String> counting) {
        return new Row(why, published, counting);
    }

    private static final List<Row> TABLE =
            List.of(
                    row("one counts, weak or not", List.of("3 1 1"), List.of("3 1 1")),
                    row("SHA-512 before SHA-256", List.of("3 1 1", "3 1 2"), List.of("3 1 2")),
                    row("in any order", List.of("3 1 2", "3 1 1"), List.of("3 1 2")),
                    row(
                            "Full is never left out",
                            List.of("3 1 0", "3 1 1", "3 1 2"),
                            List.of("3 1 0", "3 1 2")),
                    row(
                            "nor outdoes a digest",
                            List.of("3 1 0", "3 1 1"),
                            List.of("3 1 0", "3 1 1")),
                    row(
                            "each selector by itself",
                            List.of("3 0 2", "3 1 1"),
                            List.of("3 0 2", "3 1 1")),
                    row(
                            "each usage by itself",
                            List.of("2 1 2", "3 1 1"),
                            List.of("2 1 2", "3 1 1")),
                    row(
                            "all four groups",
                            List.of("2 0 1", "2 0 2", "2 1 1", "3 0 1", "3 1 1", "3 1 2", "2 1 0"),
                            List.of("2 0 2", "2 1 1", "2 1 0", "3 0 1", "3 1 2")),
                    row(
                            "a strong digest of the wrong length is dropped before",
                            List.of("3 1 1", "3 1 2!"),
                            List.of("3 1 1")),
                    row(
                            "an unknown matching type is no stronger one",
                            List.of("3 1 1", "3 1 9"),
                            List.of("3 1 1")),
                    row(
                            "usages that mean nothing outdo nothing",
                            List.of("1 1 2", "3 1 1"),
                            List.of("3 1 1")),
                    row("none of use", List.of("0 1 1", "3 1 1!"), List.of()));

    @TestFactory
    Stream<DynamicTest> ofTheseRecordsThoseCount() {
        return TABLE.stream()
                .map(row ->
                        DynamicTest.dynamicTest(
                                row.why(),
                                () ->
                                        assertThat(
                                                        DigestAgility.strongest(
                                                                records(row.published())))
                                                .containsExactlyInAnyOrderElementsOf(
                                                        records(row.counting()))));
    }

    /** Two keys, the current one and the next, are two of the strongest. */
    @Test
    void allOfTheStrongestCount() {
        TlsaRecord next = new TlsaRecord(3, 1, 2, "cd".repeat(64));
        List<TlsaRecord> published = List.of(record("3 1 2"), next, record("3 1 1"));
        assertThat(DigestAgility.strongest(published))
                .containsExactlyInAnyOrder(record("3 1 2"), next);
    }

    private static List<TlsaRecord> records(List<String> texts) {
        return texts.stream().map(DigestAgilityTest::record).toList();
    }

    private static TlsaRecord record(String text) {
        int usage = text.charAt(0) - '0';
        int selector = text.charAt(2) - '0';
        int matchingType = text.charAt(4) - '0';
        if (matchingType == 0) {
            return Association.of(new TlsaRecord(usage, selector, 0, ""))
                    .orElseThrow()
                    .of(CERTIFICATE);
        }
        int octets = (matchingType == 2 ? 64 : 32) - (text.endsWith("!") ? 1 : 0);
        return new TlsaRecord(usage, selector, matchingType, "ab".repeat(octets));
    }
}
