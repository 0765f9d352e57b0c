package org.signpost.address;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.signpost.Finding;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An address that is taken is written as it can be read again, and means the same. */
class AddressFuzz {

    @FuzzTest
    void addresses(byte[] octets) {
        fuzzerTestOneInput(octets);
    }

    public static void fuzzerTestOneInput(byte[] octets) {
        String text = new String(octets, StandardCharsets.UTF_8);
        Mailbox.parse(text).ifPresent(AddressFuzz::check);
        Domain.parse(text).ifPresent(AddressFuzz::check);
        AddressLiteral.parse(text)
                .ifPresent(literal -> same(AddressLiteral.parse(literal.text()), literal));
        Network.parse(text).ifPresent(network -> same(Network.parse(network.toString()), network));
    }

    private static void check(Mailbox mailbox) {
        same(Mailbox.parse(mailbox.text()), mailbox);
        Finding.unlessEqual(mailbox.folded().folded(), mailbox.folded(), "folding is done once");
        boolean oneLine = Characters.all(mailbox.text(), c -> c >= ' ');
        Finding.unless(oneLine, "an address has no control characters");
    }

    private static void check(Domain domain) {
        boolean ascii = Characters.all(domain.text(), c -> c > ' ' && c < 0x7f);
        Finding.unless(ascii, "a domain has an ASCII form");
        same(Domain.parse(domain.text()), domain);
        same(Domain.parse(domain.unicode()), domain);
    }

    private static void same(Optional<?> again, Object before) {
        Finding.unlessEqual(again, Optional.of(before), "what is written is read again");
    }
}
