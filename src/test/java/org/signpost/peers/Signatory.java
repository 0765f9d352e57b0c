package org.signpost.peers;

import org.signpost.dkim.DkimAlgorithm;
import org.signpost.dkim.DkimKey;
import org.signpost.dkim.DkimSigner;
import org.signpost.dkim.DkimVerdict;
import org.signpost.dkim.DkimVerifier;
import org.signpost.dkim.MessageScan;
import org.signpost.dkim.Scans;
import org.signpost.dns.DnsName;
import org.signpost.keys.KeyStore;
import org.signpost.nameserver.ZoneFile;
import org.signpost.nameserver.ZoneText;
import org.signpost.observe.TestClock;
import org.signpost.tls.SigningKey;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code example.com}, which signs by RSA and by Ed25519: its keys, what its DNS says of them, and
 * what we make of its mail. Each octet of a message is the character of that number.
 */
final class Signatory {

    static final DnsName DOMAIN = DnsName.of("example.com");

    static final List<DkimKey> KEYS =
            List.of(key("rsa", KeyStore.RSA), key("ed", KeyStore.ED25519));

    static final String MESSAGE =
            """
            From: Ann Example <ann@example.com>
            To: bob@example.net,
             carol@example.net
            Subject: A   subject with
            \tfolds
            Date: Sun, 1 Nov 2026 12:00:00 +0000
            Message-ID: <1@example.com>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=us-ascii
            List-Unsubscribe: <https://example.com/u>

            Hello,  with spaces\t
            .and a dot

            """
                    .replace("\n", "\r\n");

    private static final DkimVerifier VERIFIER = new DkimVerifier(zone(), new TestClock());

    private Signatory() {}

    private static DkimKey key(String selector, SigningKey key) {
        return new DkimKey(DOMAIN, DnsName.of(selector), key);
    }

    static DkimKey key(DkimAlgorithm algorithm) {
        return KEYS.stream().filter(k -> k.algorithm() == algorithm).findFirst().orElseThrow();
    }

    /** What the DNS has, by the name that it is asked for. */
    static Map<String, String> records() {
        Map<String, String> records = new LinkedHashMap<>();
        for (DkimKey key : KEYS) records.put(key.name().text(), record(key));
        return records;
    }

    private static String record(DkimKey key) {
        return "v=DKIM1; k=%s; p=%s"
                .formatted(
                        key.algorithm().keyWord(),
                        Base64.getEncoder().encodeToString(key.key().verifying().published()));
    }

    /** The same as our own verifiers ask it. */
    static ZoneFile zone() {
        return ZoneFile.parse(
                records().entrySet().stream()
                        .map(r -> ZoneText.txt(DnsName.of(r.getKey()), r.getValue()))
                        .collect(Collectors.joining("\n", "", "\n")));
    }

    /** A key as programs read it. */
    static String pem(DkimKey key) {
        String base64 = Base64.getMimeEncoder().encodeToString(key.key().pkcs8());
        return "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
    }

    /** A message with our signatures on top. */
    static String signed(String message, List<DkimKey> keys) {
        byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
        MessageScan scan = DkimSigner.scan();
        scan.write(octets, 0, octets.length);
        return String.join("", DkimSigner.sign(scan.end(), keys, new TestClock().instant()))
                + message;
    }

    /** What we make of its signatures, from the top; others' are left out. */
    static List<DkimVerdict> verdicts(String message) {
        return VERIFIER.verify(Scans.scan(message), DOMAIN::equals).stream()
                .filter(verdict ->
                        verdict.signature().filter(s -> s.domain().equals(DOMAIN)).isPresent())
                .toList();
    }

    /** Whether each of its signatures holds. */
    static List<Boolean> proofs(String message) {
        return verdicts(message).stream().map(DkimVerdict::proves).toList();
    }
}
