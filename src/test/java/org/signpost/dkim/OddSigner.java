package org.signpost.dkim;

import org.signpost.dns.DnsName;
import org.signpost.nameserver.ZoneFile;
import org.signpost.tls.SigningKey;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** Signs by whatever tags a test asks for, as no decent signer would, and publishes the keys. */
final class OddSigner {

    /** The key of the selector {@code one}. */
    static final SigningKey KEY = SigningKey.ofSeed(seed(1));

    /** Tags with which all is well, but for {@code h=}, {@code bh=} and {@code b=}. */
    static final String TAGS = "v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=one; ";

    static final String MESSAGE =
            "From: alice@example.com\nTo: bob@example.net\nSubject: Hello\n\nText.\nMore.\n";

    private static final String NAME = "DKIM-Signature: ";

    private OddSigner() {}

    /** A seed that holds that octet 32 times. */
    static byte[] seed(int octet) {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) octet);
        return seed;
    }

    /** The message with a signature of {@link #KEY} on top. */
    static String signed(String tags, String message) {
        return field(tags, message, KEY) + message;
    }

    /** A field with these tags, and with {@code bh=} and {@code b=} where they can be read. */
    static String field(String tags, String message, SigningKey key) {
        String trial = NAME + tags + "; bh=AAAA; b=";
        if (!(DkimSignature.parse(RawField.of(octets(trial + "AAAA")))
                instanceof DkimSignature.Reading.Read(DkimSignature asked))) {
            return trial + "AAAA\n";
        }
        MessageScan scan = new MessageScan(header -> Set.of(asked.body()));
        byte[] octets = Scans.octets(message);
        scan.write(octets, 0, octets.length);
        ScannedMessage scanned = scan.end();
        byte[] bodyHash = scanned.body(asked.body()).orElseThrow().sha256();
        String unsigned = octets(NAME + tags + "; bh=" + base64(bodyHash) + "; b=");
        byte[] data =
                SignedFields.octets(
                        scanned.header(),
                        asked.headers(),
                        asked.headerForm(),
                        RawField.of(unsigned));
        return unsigned + base64(key.sign(asked.algorithm().toSign(data))) + "\n";
    }

    /** One char for each octet, as a message has it. */
    private static String octets(String text) {
        return new String(Scans.octets(text), StandardCharsets.ISO_8859_1);
    }

    /** The record of {@link #KEY}, with further tags. */
    static String record(String tags) {
        return record("one._domainkey.example.com", KEY, tags);
    }

    static String record(String name, SigningKey key, String tags) {
        String kind = DkimAlgorithm.of(key.kind()).keyWord();
        return "%s v=DKIM1; %sk=%s; p=%s"
                .formatted(name, tags, kind, base64(key.verifying().published()));
    }

    /** How the signatures of a message fare when {@link #KEY} is published. */
    static List<DkimVerdict> verify(String message) {
        return Scans.verify(message, record(""));
    }

    /** How the only signature of a message fares by these records. */
    static DkimVerdict only(String message, String... records) {
        return Scans.verify(message, records).getFirst();
    }

    static ZoneFile zone() {
        return Scans.zone(record(""));
    }

    static DkimKey key() {
        return new DkimKey(DnsName.of("example.com"), DnsName.of("one"), KEY);
    }

    static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }
}
