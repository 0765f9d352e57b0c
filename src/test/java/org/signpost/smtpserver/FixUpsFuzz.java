package org.signpost.smtpserver;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.signpost.Finding;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.mime.Editing;
import org.signpost.mime.Edits;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** What was mended of a message needs no more mending, and its body is as it was (M11). */
class FixUpsFuzz {

    private static final Domain DOMAIN = Domain.of("example.com");
    private static final Mailbox ANN = Mailbox.of("ann@example.com");

    @FuzzTest
    void messages(byte[] octets) throws IOException {
        fuzzerTestOneInput(octets);
    }

    public static void fuzzerTestOneInput(byte[] octets) throws IOException {
        // No message is taken that has other line ends, or begins with white space.
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        String message = text.replace("\r", "").replace("\n", "\r\n");
        if (scanned(message, Optional.empty()).startsWithSpace()) return;
        switch (decide(message)) {
            case FixUps.Refused(var why) -> Finding.unlessEqual(why.code(), 554, "it is told");
            case FixUps.Mended(Edits edits) -> check(message, edits);
        }
    }

    private static void check(String before, Edits edits) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Editing editing = edits.onto(out::write);
        byte[] octets = before.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < octets.length; i += 5) {
            editing.write(octets, i, Math.min(5, octets.length - i));
        }
        editing.finish();
        String after = out.toString(StandardCharsets.ISO_8859_1);
        long size = edits.sizeOf(before.length());
        Finding.unlessEqual(size, (long) after.length(), "the size is known");
        boolean complete = decide(after) instanceof FixUps.Mended(Edits more) && more.isEmpty();
        Finding.unless(complete, "what was mended is in order");
        Finding.unless(after.endsWith(body(before)), "the body stays");
        Finding.unlessEqual(
                scanned(after, Optional.empty()).authors(),
                scanned(before, Optional.empty()).authors(Optional.of(DOMAIN)),
                "the authors stay");
    }

    private static String body(String message) {
        if (message.startsWith("\r\n")) return message;
        int end = message.indexOf("\r\n\r\n");
        return end < 0 ? "" : message.substring(end);
    }

    private static FixUps.Outcome decide(String message) {
        FixUps fixUps = new FixUps();
        HeaderScan header = scanned(message, Optional.of(fixUps));
        FixUps.Terms terms =
                new FixUps.Terms(
                        Optional.of(DOMAIN),
                        Optional.of(ANN),
                        ANN::equals,
                        DOMAIN::equals,
                        header.whole(),
                        header.lacksHeader());
        return fixUps.decide(terms, "<id@mx.example.com>", Instant.EPOCH);
    }

    private static HeaderScan scanned(String message, Optional<FixUps> fixUps) {
        HeaderScan header = new HeaderScan(DOMAIN, fixUps);
        byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
        header.scan(octets, 0, octets.length);
        header.finish();
        return header;
    }
}
