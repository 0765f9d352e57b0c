package org.signpost.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** The forms of a body (RFC 6376 §3.4.3, §3.4.4), in whatever pieces it comes. */
class BodyCanonicalizerTest {

    /** The RFC's own example (§3.4.5). */
    @Test
    void theExampleOfTheRfc() {
        String body = " C \r\nD \t E\r\n\r\n\r\n";
        assertThat(relaxed(body)).isEqualTo(" C\r\nD E\r\n");
        assertThat(simple(body)).isEqualTo(" C \r\nD \t E\r\n");
    }

    @Test
    void anEmptyBodyIsALineEndInTheSimpleFormOnly() {
        assertThat(simple("")).isEqualTo("\r\n");
        assertThat(relaxed("")).isEmpty();
        assertThat(relaxed("\r\n \t\r\n\r\n")).isEmpty();
        assertThat(simple("\r\n\r\n")).isEqualTo("\r\n");
    }

    @Test
    void aLastLineWithoutItsEndGetsOne() {
        assertThat(simple("text")).isEqualTo("text\r\n");
        assertThat(relaxed("text ")).isEqualTo("text\r\n");
    }

    @Test
    void otherControlsAreContent() {
        assertThat(relaxed("a\rb\nc\u0000\r\n")).isEqualTo("a\rb\nc\u0000\r\n");
        assertThat(simple("a\r")).isEqualTo("a\r\r\n");
    }

    /** Against the RFC's words, one rule after the other, on a string. */
    @Test
    void whateverComesIsAsTheRulesSay() {
        Random random = new Random(6376);
        String alphabet = "abcdefgh    \t\t\r\n\u00e9";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                text.append(
                        random.nextInt(6) == 0
                                ? "\r\n"
                                : "" + alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String body = text.toString();
            int piece = 1 + random.nextInt(20);
            assertThat(canonical(Canonicalization.RELAXED, body, piece))
                    .as("relaxed, by %d octets: %s", piece, body)
                    .isEqualTo(byTheRules(body, true));
            assertThat(canonical(Canonicalization.SIMPLE, body, piece))
                    .as("simple, by %d octets: %s", piece, body)
                    .isEqualTo(byTheRules(body, false));
        }
    }

    private static String byTheRules(String body, boolean relaxed) {
        String text = body;
        if (relaxed) {
            text = text.replaceAll("[ \t]+(?=\r\n|\\z)", "").replaceAll("[ \t]+", " ");
        }
        text = text.replaceAll("(\r\n)+\\z", "");
        return relaxed && text.isEmpty() ? "" : text + "\r\n";
    }

    private static String relaxed(String body) {
        return canonical(Canonicalization.RELAXED, body, Integer.MAX_VALUE);
    }

    private static String simple(String body) {
        return canonical(Canonicalization.SIMPLE, body, Integer.MAX_VALUE);
    }

    private static String canonical(Canonicalization form, String body, int piece) {
        StringBuilder out = new StringBuilder();
        BodyCanonicalizer canonicalizer =
                new BodyCanonicalizer(
                        form,
                        (octets, from, length) ->
                                out.append(
                                        new String(
                                                octets,
                                                from,
                                                length,
                                                StandardCharsets.ISO_8859_1)));
        byte[] octets = body.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < octets.length; at += Math.min(piece, octets.length)) {
            canonicalizer.write(octets, at, Math.min(piece, octets.length - at));
        }
        canonicalizer.end();
        return out.toString();
    }
}
