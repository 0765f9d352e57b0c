package org.signpost.arc;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.signpost.Finding;
import org.signpost.dkim.BodyForm;
import org.signpost.dkim.DkimSignature;
import org.signpost.dkim.DkimVerifier;
import org.signpost.dkim.HeaderBlock;
import org.signpost.dkim.MessageScan;
import org.signpost.dkim.RawField;
import org.signpost.dkim.ScannedMessage;
import org.signpost.dkim.SignedFields;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whatever a message is, its header is read, the same in whatever pieces it comes, and so are the
 * signatures and the chain in it (P8, P21, RFC 6376 §3.5, RFC 8617 §4).
 */
class DkimHeaderFuzz {

    @FuzzTest
    void headers(byte[] octets) {
        fuzzerTestOneInput(octets);
    }

    /** The first octet says how large the pieces are; an LF is the end of a line. */
    public static void fuzzerTestOneInput(byte[] octets) {
        if (octets.length == 0) return;
        int piece = 1 + (octets[0] & 0x1f);
        String text = new String(octets, 1, octets.length - 1, StandardCharsets.ISO_8859_1);
        byte[] message = text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        ScannedMessage whole = scan(message, message.length);
        same(scan(message, piece), whole);
        signatures(whole.header());
        chain(whole.header());
    }

    private static ScannedMessage scan(byte[] octets, int piece) {
        MessageScan scan = new MessageScan(DkimHeaderFuzz::forms);
        for (int at = 0; at < octets.length; at += piece) {
            int count = Math.min(piece, octets.length - at);
            scan.write(Arrays.copyOfRange(octets, at, at + count), 0, count);
        }
        return scan.end();
    }

    private static Set<BodyForm> forms(HeaderBlock header) {
        Set<BodyForm> forms = new HashSet<>(DkimVerifier.forms(header));
        forms.addAll(ArcSealer.forms(header));
        return forms;
    }

    private static void same(ScannedMessage one, ScannedMessage other) {
        Finding.unlessEqual(one.header().fields(), other.header().fields(), "the same fields");
        Finding.unlessEqual(one.flaw(), other.flaw(), "the same flaw");
        Finding.unlessEqual(one.bodies().keySet(), other.bodies().keySet(), "the same forms");
        one.bodies()
                .forEach((form, digest) -> {
                    var same = other.body(form).orElseThrow();
                    Finding.unless(
                            Arrays.equals(digest.sha256(), same.sha256())
                                    && digest.size() == same.size(),
                            "the same body");
                });
    }

    private static void signatures(HeaderBlock header) {
        for (RawField field : header.all("DKIM-Signature")) {
            if (DkimSignature.parse(field)
                    instanceof DkimSignature.Reading.Read(DkimSignature signature)) {
                Finding.unless(signature.covers("From"), "From is signed");
            }
            String without = SignedFields.withoutSignature(field.raw());
            Finding.unlessEqual(
                    SignedFields.withoutSignature(without), without, "b= is taken out at once");
        }
    }

    private static void chain(HeaderBlock header) {
        switch (ArcChain.of(header)) {
            case ArcChain.None() ->
                    Finding.unless(header.all(ArcChain.SEAL).isEmpty(), "nothing is passed over");
            case ArcChain.Broken(String why, var highest, _) -> {
                Finding.unless(!why.isBlank(), "it is said what is broken");
                Finding.unless(highest.orElse(0) <= ArcChain.MOST_SETS, "numbers are bounded");
            }
            case ArcChain.Whole(List<ArcSet> sets) -> {
                Finding.unless(sets.size() <= ArcChain.MOST_SETS, "sets are bounded");
                for (ArcSet set : sets) {
                    set.found();
                    set.signature();
                }
            }
        }
    }
}
