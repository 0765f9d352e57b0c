package org.signpost.dkim;

import org.signpost.dns.DnsName;
import org.signpost.nameserver.ZoneFile;
import org.signpost.nameserver.ZoneText;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Messages of text, and what a verifier makes of them. */
public final class Scans {

    /** When nothing of the suites has expired. */
    static final Instant NOW = Instant.parse("2018-06-15T12:00:00Z");

    private Scans() {}

    /** A message with its LF made CRLF, as if it came in one piece. */
    public static ScannedMessage scan(String message) {
        return scan(message, Integer.MAX_VALUE);
    }

    /** A message that comes in pieces of so many octets. */
    static ScannedMessage scan(String message, int piece) {
        MessageScan scan = new MessageScan(DkimVerifier::forms);
        byte[] octets = octets(message);
        for (int at = 0; at < octets.length; at += Math.min(piece, octets.length)) {
            scan.write(octets, at, Math.min(piece, octets.length - at));
        }
        return scan.end();
    }

    /** As SMTP carries it. */
    public static byte[] octets(String message) {
        return message.replaceAll("(?<!\r)\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    static List<DkimVerdict> verify(String message, String... records) {
        return verify(scan(message), zone(records), NOW);
    }

    static List<DkimVerdict> verify(ScannedMessage message, ZoneFile zone, Instant now) {
        return new DkimVerifier(zone, InstantSource.fixed(now)).verify(message, domain -> false);
    }

    /** Key records, each a name and a text with white space between. */
    static ZoneFile zone(String... records) {
        StringBuilder zone = new StringBuilder();
        for (String record : records) {
            String[] parts = record.strip().split("\\s+", 2);
            zone.append(ZoneText.txt(DnsName.of(parts[0]), parts[1].strip())).append('\n');
        }
        return ZoneFile.parse(zone.toString());
    }
}
