package org.signpost.nameserver;

import org.signpost.dns.DnsName;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A signed tree: the root, {@code test} below it, and there two signed domains and one that isn't.
 *
 * @param from when all signatures begin to hold; they do for a day
 */
public record SignedTree(
        Denial denial, Instant from, ZoneKey root, ZoneKey test, ZoneKey a, ZoneKey b) {

    public static final Duration LIFE = Duration.ofDays(1);

    private static final String A =
            """
            @ 60 IN NS ns
            @ 60 IN MX 10 mx
            @ 60 IN TXT "v=spf1 mx -all"
            ns 60 IN A 192.0.2.53
            mx 60 IN A 192.0.2.1
            _25._tcp.mx 60 IN TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000
            *.wild 60 IN A 192.0.2.2
            *.wild 60 IN TXT "wild"
            here.wild 60 IN A 192.0.2.3
            alias 60 IN CNAME mx.b.test.
            *.star 60 IN CNAME mx.b.test.
            lost 60 IN CNAME nowhere.b.test.
            out 60 IN CNAME mx.plain.test.
            sub 60 IN NS ns.sub
            ns.sub 60 IN A 192.0.2.54
            far 60 IN NS ns.far.example.
            """;

    /** A tree with new keys. */
    public static SignedTree create(Denial denial, Instant from) {
        return new SignedTree(denial, from, key("."), key("test"), key("a.test"), key("b.test"));
    }

    /** All zones. */
    public List<Zone> zones() {
        return List.of(top(), middle(), domain(), other(), plain(), below());
    }

    /** The root. */
    public Zone top() {
        return sign(
                root,
                """
                @ 60 IN NS ns.test.
                test 60 IN NS ns.test.
                ns.test 60 IN A 192.0.2.53
                """
                        + test.ds());
    }

    /** {@code test}, with its secure and insecure delegations. */
    public Zone middle() {
        return sign(
                test,
                """
                @ 60 IN NS ns
                ns 60 IN A 192.0.2.53
                a 60 IN NS ns.a
                ns.a 60 IN A 192.0.2.53
                b 60 IN NS ns
                plain 60 IN NS ns
                plain 60 IN A 192.0.2.21
                unserved.down 60 IN NS ns
                """
                        + String.join("\n", a.ds(), b.ds()));
    }

    /** {@code a.test}, which has something of everything. */
    public Zone domain() {
        return sign(
                a,
                A
                        + "big 60 IN TXT \"x%s\"\n"
                                .repeat(9)
                                .formatted(0, 1, 2, 3, 4, 5, 6, 7, 8)
                                .replace("x", "x".repeat(200)));
    }

    /** {@code b.test}, where aliases lead. */
    public Zone other() {
        return sign(b, "@ 60 IN NS ns.test.\nmx 60 IN A 192.0.2.11\n");
    }

    private static Zone plain() {
        return Zone.parse(DnsName.of("plain.test"), "@ 60 IN NS ns.test.\nmx 60 IN A 192.0.2.21\n");
    }

    private static Zone below() {
        return Zone.parse(DnsName.of("sub.a.test"), "@ 60 IN NS ns\nns 60 IN A 192.0.2.54\n");
    }

    private Zone sign(ZoneKey key, String records) {
        return Zone.parse(key.zone(), records).signed(key, from, from.plus(LIFE), denial);
    }

    private static ZoneKey key(String zone) {
        return ZoneKey.generate(DnsName.of(zone));
    }
}
