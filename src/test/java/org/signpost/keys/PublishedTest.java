package org.signpost.keys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.nameserver.ZoneFile;

import java.io.IOException;
import java.nio.file.Path;

/** K8, RFC 6376 §3.6: what is published is compared with what is to be. */
class PublishedTest {

    @TempDir Path folder;
    private KeyStore store;
    private KeyEntry rsa;
    private KeyEntry ed25519;

    @BeforeEach
    void open() throws IOException {
        store = new KeyStore(folder);
        store.add("example.com", "rsa", KeyStore.RSA);
        store.add("example.com", "ed", KeyStore.ED25519);
        rsa = store.keys().list().get(0);
        ed25519 = store.keys().list().get(1);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Test
    void theLinesForAZoneFileAreWhatIsLookedFor() {
        String zone = rsa.zoneLine() + "\n" + ed25519.zoneLine() + "\n";
        assertThat(rsa.zoneLine())
                .startsWith("rsa._domainkey.example.com. IN TXT \"v=DKIM1; k=rsa; p=MII")
                .contains("\" \"");
        assertThat(found(rsa, zone)).isEqualTo(new Published.Same());
        assertThat(found(ed25519, zone)).isEqualTo(new Published.Same());
    }

    @Test
    void whatIsPublishedInAnotherSpellingIsTheSame() {
        String record = rsa.text().replace("v=DKIM1; k=rsa; ", "v=DKIM1;h=sha256; ");
        assertThat(found(rsa, line(record))).isEqualTo(new Published.Same());
    }

    @Test
    void whatIsMissingOrElseIsSaidToBe() {
        assertThat(found(rsa, "")).isEqualTo(new Published.Missing("the name doesn't exist"));
        assertThat(found(rsa, "rsa._domainkey.example.com. IN A 192.0.2.1\n"))
                .isEqualTo(new Published.Missing("the name has no TXT record"));
        assertThat(found(rsa, "; TIMEOUT rsa._domainkey.example.com.\n"))
                .isInstanceOf(Published.Unknown.class);
        assertThat(found(rsa, line("v=DKIM1; p=")))
                .isEqualTo(
                        new Published.Differs(
                                "the record there is revoked: its p= is empty (§3.6.1)"));
        assertThat(found(rsa, line(ed25519.text())))
                .isEqualTo(new Published.Differs("another key"));
        assertThat(found(rsa, line(rsa.text()) + line("v=DKIM1; p=")))
                .isInstanceOf(Published.Differs.class);
        assertThat(found(rsa, line(rsa.text() + "; t=y"))).isInstanceOf(Published.Differs.class);
    }

    private static String line(String text) {
        return org.signpost.nameserver.ZoneText.txt(
                        org.signpost.dns.DnsName.of("rsa._domainkey.example.com"), text)
                + "\n";
    }

    private static Published found(KeyEntry key, String zone) {
        return Published.of(key, ZoneFile.parse(zone));
    }
}
