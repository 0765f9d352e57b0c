package org.signpost.mtasts;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.signpost.Finding;
import org.signpost.address.Characters;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.Security;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Whatever a domain publishes is no policy with a reason, or one that means the same when it is
 * written anew (A8, A10; RFC 8461 §3.1, §3.2).
 */
class StsFuzz {

    private static final DnsName NAME = DnsName.of("_mta-sts.example.com");

    @FuzzTest
    void published(byte[] octets) {
        fuzzerTestOneInput(octets);
    }

    /** The whole is a policy, and each of its lines a record and a host. */
    public static void fuzzerTestOneInput(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        List<String> lines = Arrays.asList(text.split("\n", -1));
        check(read(lines), lines);
        lines.forEach(line -> check(read(List.of(line)), List.of(line)));
        switch (StsPolicy.parse(text)) {
            case StsPolicy.Valid(StsPolicy policy) -> check(policy, lines);
            case StsPolicy.Invalid(String why) -> Finding.unless(isOneLine(why), "a plain reason");
        }
    }

    private static StsRecord read(List<String> texts) {
        return StsRecord.of(
                NAME, new Answer.Found<>(texts, Duration.ZERO, Security.INSECURE, NAME));
    }

    private static void check(StsRecord record, List<String> texts) {
        switch (record) {
            case StsRecord.Published published -> {
                long meant = texts.stream().filter(text -> text.startsWith("v=STSv1")).count();
                Finding.unless(meant >= 1, "the version comes first");
                Finding.unlessEqual(
                        read(List.of(published.text())), published, "what is written is read");
            }
            case StsRecord.None(String why) -> Finding.unless(isOneLine(why), "a plain reason");
            case StsRecord.Failed _ -> Finding.unless(false, "the DNS has answered");
        }
    }

    private static void check(StsPolicy policy, List<String> hosts) {
        String body = policy.body();
        Finding.unlessEqual(
                StsPolicy.parse(body), new StsPolicy.Valid(policy), "what is written is read");
        Finding.unless(Characters.all(body, c -> c == '\r' || c == '\n' || isPlain(c)), "ASCII");
        Finding.unless(policy.id().length() == 32, "the id fits the record");
        hosts.stream()
                .flatMap(host -> DnsName.parse(host).stream())
                .forEach(host -> check(policy, host));
        for (MxPattern pattern : policy.mx()) {
            DnsName domain = DnsName.of(pattern.domain().text());
            Finding.unlessEqual(
                    pattern.matches(domain), !pattern.anyBelow(), "a pattern means its domain");
        }
    }

    /** By the pseudocode of RFC 8461 appendix B, where no dot stands within a label. */
    private static void check(StsPolicy policy, DnsName host) {
        if (host.text().indexOf('\\') >= 0) return;
        String below = "*." + host.text().substring(host.text().indexOf('.') + 1);
        boolean dotted = host.text().indexOf('.') > 0;
        boolean allowed =
                policy.mx().stream()
                        .map(MxPattern::text)
                        .anyMatch(p -> p.equals(host.text()) || (dotted && p.equals(below)));
        Finding.unlessEqual(policy.allows(host), allowed, "hosts match as in the RFC");
    }

    private static boolean isOneLine(String why) {
        return !why.isEmpty() && why.length() < 200 && Characters.all(why, StsFuzz::isPlain);
    }

    private static boolean isPlain(int c) {
        return c >= ' ' && c <= '~';
    }
}
