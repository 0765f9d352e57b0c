package org.signpost.smtpserver;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.signpost.Finding;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.message.Authors;
import org.signpost.message.Header;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A header is understood alike in whatever pieces it comes, and every author can be written. */
class HeaderFuzz {

    private static final Domain OWN = Domain.of("mx.example.com");

    @FuzzTest
    void headers(byte[] octets) {
        fuzzerTestOneInput(octets);
    }

    public static void fuzzerTestOneInput(byte[] octets) {
        HeaderScan whole = new HeaderScan(OWN);
        whole.scan(octets, 0, octets.length);
        whole.finish();
        HeaderScan pieces = new HeaderScan(OWN);
        for (int i = 0; i < octets.length; i++) pieces.scan(octets, i, 1);
        pieces.finish();
        Authors authors = whole.authors();
        Finding.unlessEqual(pieces.authors(), authors, "the authors are the same");
        Finding.unlessEqual(pieces.hops(), whole.hops(), "the hops are the same");
        Finding.unlessEqual(pieces.messageId(), whole.messageId(), "the id is the same");
        Finding.unlessEqual(
                pieces.tlsNotRequired(), whole.tlsNotRequired(), "TLS-Required is the same");
        for (Mailbox author : authors.mailboxes()) {
            Finding.unlessEqual(
                    Mailbox.parse(author.text()), Optional.of(author), "an author is read again");
        }
        Header.parse(new String(octets, StandardCharsets.ISO_8859_1)).text();
    }
}
