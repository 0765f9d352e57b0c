package org.signpost.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.dns.DnsName;
import org.signpost.nameserver.ZoneFile;
import org.signpost.tls.SigningKey;

import java.util.List;
import java.util.stream.IntStream;

/** Keys in the DNS (P8, P9, RFC 6376 §3.6.2, §6.1.2). */
class KeyLookupTest {

    private static final DnsName NAME = DnsName.of("one._domainkey.example.com");
    private static final String RECORD = OddSigner.record("");
    private static final String OTHER =
            OddSigner.record(NAME.text(), SigningKey.ofSeed(OddSigner.seed(2)), "");

    @Test
    void oneRecordIsTheKey() {
        assertThat(key(Scans.zone(RECORD)).key()).isEqualTo(OddSigner.KEY.verifying());
    }

    /** §3.6.2.2: there is no rule which of several is meant. */
    @Test
    void severalKeyRecordsAreNone() {
        assertThat(none(Scans.zone(RECORD, OTHER))).contains("2 key records");
        assertThat(none(Scans.zone(RECORD, NAME + " v=DKIM1; p="))).contains("2 key records");
        assertThat(none(Scans.zone(RECORD, NAME + " v=DKIM1; ;;"))).contains("2 key records");
    }

    /** Wildcards and verification codes stand at any name. */
    @Test
    void whatElseStandsThereIsNoKey() {
        ZoneFile zone =
                Scans.zone(
                        NAME + " v=spf1 -all",
                        NAME + " verification=abc123",
                        RECORD,
                        NAME + " v=DMARC1; p=reject",
                        NAME + " v=DKIM2; p=AAAA",
                        NAME + " just words");
        assertThat(key(zone).key()).isEqualTo(OddSigner.KEY.verifying());
    }

    @Test
    void junkAloneIsNamed() {
        assertThat(none(Scans.zone(NAME + " v=spf1 -all"))).contains("key record " + NAME);
        assertThat(none(Scans.zone(NAME + " v=DKIM2; p=AAAA"))).contains("v=DKIM1");
    }

    /** §3.6.2.2: the strings of a record are joined without anything between. */
    @Test
    void aRecordOfSeveralStringsIsOne() {
        SigningKey rsa = SigningKey.generateRsa(2048);
        String record = OddSigner.record(NAME.text(), rsa, "n=" + "x".repeat(300) + "; ");
        assertThat(record.length()).isGreaterThan(2 * 255);
        assertThat(key(Scans.zone(record)).key()).isEqualTo(rsa.verifying());
    }

    @Test
    void aKeyMayBeBehindACname() {
        ZoneFile zone =
                ZoneFile.parse(
                        "one._domainkey.example.com. IN CNAME one.keys.example.net.\n"
                                + "one.keys.example.net. IN TXT \""
                                + RECORD.substring(RECORD.indexOf("v="))
                                + "\"\n");
        assertThat(key(zone).key()).isEqualTo(OddSigner.KEY.verifying());
    }

    @Test
    void noNameAndNoTxtAreNoKeyAndNoAnswerIsUnknown() {
        assertThat(none(ZoneFile.parse(""))).contains("doesn't exist");
        assertThat(none(ZoneFile.parse(NAME + ". IN A 192.0.2.1\n"))).contains("no TXT record");
        ZoneFile silent = ZoneFile.parse("; TIMEOUT " + NAME + ".\n");
        assertThat(new KeyLookup(silent).find(NAME)).isInstanceOf(KeyLookup.Found.Unknown.class);
    }

    @Test
    void whatWasReadIsKeptUnlessItIsLong() {
        KeyLookup lookup = new KeyLookup(Scans.zone(RECORD));
        assertThat(key(lookup, NAME)).isSameAs(key(lookup, NAME));
        String note = "n=" + "x".repeat(4096) + "; ";
        KeyLookup notes = new KeyLookup(Scans.zone(OddSigner.record(note)));
        assertThat(key(notes, NAME)).isEqualTo(key(notes, NAME)).isNotSameAs(key(notes, NAME));
    }

    @Test
    void threadsShareALookup() {
        List<DnsName> names =
                IntStream.range(0, 1500)
                        .mapToObj(i -> DnsName.of("s%d._domainkey.example.com".formatted(i)))
                        .toList();
        String[] records =
                names.stream()
                        .map(n -> OddSigner.record(n.text(), OddSigner.KEY, "n=" + n + "; "))
                        .toArray(String[]::new);
        KeyLookup lookup = new KeyLookup(Scans.zone(records));
        List<KeyRecord> keys =
                IntStream.range(0, 6000)
                        .parallel()
                        .mapToObj(i -> key(lookup, names.get(i % names.size())))
                        .toList();
        assertThat(keys).allMatch(k -> k.key().equals(OddSigner.KEY.verifying()));
    }

    private static KeyRecord key(ZoneFile zone) {
        return key(new KeyLookup(zone), NAME);
    }

    private static KeyRecord key(KeyLookup lookup, DnsName name) {
        KeyLookup.Found found = lookup.find(name);
        assertThat(found).isInstanceOf(KeyLookup.Found.Key.class);
        return ((KeyLookup.Found.Key) found).record();
    }

    private static String none(ZoneFile zone) {
        KeyLookup.Found found = new KeyLookup(zone).find(NAME);
        assertThat(found).isInstanceOf(KeyLookup.Found.None.class);
        return ((KeyLookup.Found.None) found).why();
    }
}
