package org.signpost.dns;

import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The keys that are trusted to begin with (RFC 4033 §2), as DS or DNSKEY records. */
public final class TrustAnchors {

    /** IANA's keys of 2017 and 2024 for the root, as their digests. */
    private static final String ROOT =
            """
            . IN DS 20326 8 2 \
            E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
            . IN DS 38696 8 2 \
            683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16
            """;

    private static final TrustAnchors OF_THE_ROOT = of(ROOT);

    private final List<Record> records;

    private TrustAnchors(List<Record> records) {
        this.records = List.copyOf(records);
    }

    /** What came of reading anchors. */
    public sealed interface Reading {}

    /** They were read. */
    public record Good(TrustAnchors anchors) implements Reading {}

    /** They weren't, and why. */
    public record Bad(String why) implements Reading {}

    /** The root's, which are built in. */
    public static TrustAnchors root() {
        return OF_THE_ROOT;
    }

    private static TrustAnchors of(String text) {
        return switch (parse(text)) {
            case Good(var anchors) -> anchors;
            case Bad(String why) -> throw new IllegalStateException(why);
        };
    }

    /** Reads DS and DNSKEY records in the form of a zone file (RFC 1035 §5.1); at least one. */
    public static Reading parse(String text) {
        List<Record> records = new ArrayList<>();
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        try (Master master = new Master(new ByteArrayInputStream(octets), Name.root, 0)) {
            for (Record next = master.nextRecord(); next != null; next = master.nextRecord()) {
                if (next.getType() != Type.DS && next.getType() != Type.DNSKEY) {
                    String type = Type.string(next.getType());
                    return new Bad("a trust anchor is a DS or DNSKEY record, not " + type);
                }
                records.add(next);
            }
        } catch (IOException | RuntimeException unreadable) {
            return new Bad(String.valueOf(unreadable.getMessage()));
        }
        return records.isEmpty()
                ? new Bad("there is no DS or DNSKEY record in it")
                : new Good(new TrustAnchors(records));
    }

    /** The zones that are trusted by themselves. */
    public List<DnsName> zones() {
        return records.stream().map(r -> DnsName.of(r.getName())).distinct().toList();
    }

    List<Record> records() {
        return records;
    }

    /** Their text, one record a line. */
    String text() {
        return records.stream().map(Record::toString).collect(Collectors.joining("\n", "", "\n"));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrustAnchors that && records.equals(that.records);
    }

    @Override
    public int hashCode() {
        return records.hashCode();
    }

    /** The zones, and by which keys. */
    @Override
    public String toString() {
        return records.stream()
                .map(r -> r.getName() + (r instanceof DSRecord ds ? " " + ds.getFootprint() : ""))
                .collect(Collectors.joining(", "));
    }
}
