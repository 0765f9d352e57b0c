package org.signpost.mime;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.signpost.Finding;
import org.signpost.address.Characters;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Whatever a message holds, it fits, or is converted to what fits, or isn't converted; what was
 * converted once fits (S6, S28, S29).
 */
class MimeFuzz {

    private static final int MOST_LINE = 998;
    private static final String LETTERS = "abcdefgh".repeat(65);

    @FuzzTest
    void messages(byte[] octets) throws IOException {
        fuzzerTestOneInput(octets);
    }

    /**
     * The first octet says whether eight bits are taken; each of the first octets 2 stands for so
     * many letters that two of them make a line too long.
     */
    public static void fuzzerTestOneInput(byte[] octets) throws IOException {
        if (octets.length == 0) return;
        Passage passage = (octets[0] & 1) == 0 ? Converted.SEVEN_BIT : Converted.EIGHT_BIT;
        String message =
                widened(new String(octets, 1, octets.length - 1, StandardCharsets.ISO_8859_1));
        String way = way(Converted.verdict(message, passage), message);
        if (way.isEmpty()) return;
        check(way.substring(1), passage);
        Verdict again = Converted.verdict(way.substring(1), passage);
        Finding.unless(again instanceof Verdict.Fits, "what was converted fits");
    }

    private static String widened(String text) {
        String message = text;
        for (int i = 0; i < 3; i++) {
            int place = message.indexOf(2);
            if (place < 0) break;
            message = message.substring(0, place) + LETTERS + message.substring(place + 1);
        }
        return message;
    }

    /** The message as it goes, behind a letter; empty where it doesn't. */
    private static String way(Verdict verdict, String message) throws IOException {
        return switch (verdict) {
            case Verdict.Fits() -> "f" + message;
            case Verdict.Converted(Edits edits) -> {
                String converted = Converted.applied(edits, message, 5);
                long size = edits.sizeOf(message.length());
                Finding.unlessEqual(size, (long) converted.length(), "the size is known");
                yield "c" + converted;
            }
            case Verdict.CannotConvert(String status, String reason) -> {
                Finding.unless(status.startsWith("5.6."), "the status is one of content");
                boolean told = !reason.isEmpty() && reason.length() < 200;
                boolean printable = Characters.all(reason, c -> c >= ' ' && c < 0x7f);
                Finding.unless(told && printable, "the reason is told");
                yield "";
            }
        };
    }

    private static void check(String message, Passage passage) {
        int line = 0;
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            Finding.unless(c > 0 && (passage.eightBit() || c < 0x80), "octets are as wide as said");
            boolean end = c == '\r' || c == '\n';
            line = end ? 0 : line + 1;
            Finding.unless(line <= MOST_LINE, "lines are short");
            if (c == '\n') Finding.unless(i > 0 && message.charAt(i - 1) == '\r', "no bare LF");
            if (c == '\r') {
                boolean whole = i + 1 < message.length() && message.charAt(i + 1) == '\n';
                Finding.unless(whole, "no bare CR");
            }
        }
    }
}
