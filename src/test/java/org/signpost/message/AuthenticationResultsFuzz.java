package org.signpost.message;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.signpost.Finding;
import org.signpost.address.Characters;
import org.signpost.address.Domain;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whatever stands in the field: who reads our name in it is told that it claims to be ours, and
 * what strangers say of themselves is written so that it is read again (P20).
 */
class AuthenticationResultsFuzz {

    private static final AuthservId OURS = new AuthservId(Domain.of("mx.example.com"));
    private static final String NAME = "mx.example.com";
    private static final int NAME_LENGTH = AuthenticationResults.NAME.length() + 1;

    @FuzzTest
    void fields(byte[] octets) {
        fuzzerTestOneInput(octets);
    }

    public static void fuzzerTestOneInput(byte[] octets) {
        String body = new String(octets, StandardCharsets.ISO_8859_1);
        boolean claimed = OURS.isClaimedBy(body);
        Finding.unless(claimed || !isReadAsOurs(body), "no reader is deceived");
        ClaimedResults.parse(body).ifPresent(read -> check(read, body));
        write(new String(octets, StandardCharsets.UTF_8), true);
        write(body, false);
    }

    /** What programs do that know little of the field's form. */
    private static boolean isReadAsOurs(String body) {
        String lower = body.toLowerCase(Locale.ROOT);
        String start = lower.split(";", 2)[0];
        String noComments = start.replaceAll("\\([^()]*\\)", "");
        String noQuotes = noComments.replace("\"", "");
        String firstWord = noQuotes.strip().split("\\s", 2)[0];
        return List.of(start.strip(), noComments.strip(), noQuotes.strip(), firstWord)
                .contains(NAME);
    }

    private static void check(ClaimedResults read, String body) {
        boolean ours = read.authservId().equalsIgnoreCase(NAME);
        Finding.unless(!ours || OURS.isClaimedBy(body), "what is parsed as ours claims to be");
        Finding.unless(!read.authservId().isEmpty(), "there is an id");
        for (ClaimedResults.Claim claim : read.results()) {
            Finding.unless(!claim.method().isEmpty(), "a result has a method");
            Finding.unless(!claim.result().isEmpty(), "a method has a result");
        }
    }

    private static void write(String text, boolean utf8) {
        String[] parts = text.split(";", 4);
        AuthenticationResult result =
                AuthenticationResult.of(AuthenticationMethod.DKIM, "pass")
                        .commented(parts[0])
                        .because(parts[parts.length - 1])
                        .with("header.i", parts[parts.length / 2])
                        .with("header.d", text);
        String field = new AuthenticationResults(OURS, List.of(result, result)).field(utf8);
        Finding.unless(utf8 || Characters.all(field, c -> c < 0x80), "it is ASCII");
        checkLines(field.substring(0, field.length() - 2));
        ClaimedResults read = ClaimedResults.parse(field.substring(NAME_LENGTH)).orElseThrow();
        Finding.unless(OURS.isClaimedBy(field.substring(NAME_LENGTH)), "ours is ours");
        Finding.unlessEqual(read.authservId(), NAME, "the id is read again");
        Finding.unlessEqual(read.results().size(), 2, "the results are read again");
        ClaimedResults.Claim claim = read.results().getLast();
        Finding.unlessEqual(claim.method() + claim.result(), "dkimpass", "so is each");
        Finding.unless(claim.reason().isPresent(), "so is the reason");
        if (utf8
                && text.length() < 200
                && Characters.all(text, c -> c > 0x9f || (c >= ' ' && c < 0x7f))) {
            boolean special =
                    text.contains("\u2028") || text.contains("\u2029") || text.contains("\"");
            boolean same = claim.property("header.d").equals(Optional.of(text));
            Finding.unless(special || same, "so is each value");
        }
    }

    private static void checkLines(String field) {
        for (String line : field.split("\r\n", -1)) {
            boolean whole = Characters.all(line, c -> (c >= ' ' && c != 0x7f) || c == '\t');
            Finding.unless(whole && !line.isBlank(), "a line is whole");
            boolean fits = line.length() <= 78 || line.indexOf(' ', 1) < 0 || line.contains("\"");
            Finding.unless(fits && line.length() <= 998, "a line fits");
        }
    }
}
