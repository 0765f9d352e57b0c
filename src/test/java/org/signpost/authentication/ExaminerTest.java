package org.signpost.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.dkim.DkimKey;
import org.signpost.dkim.DkimResult;
import org.signpost.dkim.DkimSigner;
import org.signpost.dkim.DkimVerdict;
import org.signpost.dkim.MessageScan;
import org.signpost.dkim.ScannedMessage;
import org.signpost.dkim.Scans;
import org.signpost.dmarc.AuthorDomains;
import org.signpost.dmarc.DmarcResult;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.RecordType;
import org.signpost.dns.Resolver;
import org.signpost.nameserver.ZoneFile;
import org.signpost.nameserver.ZoneText;
import org.signpost.spf.SpfQuery;
import org.signpost.spf.SpfResult;
import org.signpost.tls.SigningKey;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Which signatures count for the author's domain (P8, P11, RFC 6376 §6.1, RFC 9989 §5.3.1). */
class ExaminerTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final SigningKey KEY = SigningKey.ofSeed(new byte[32]);
    private static final SpfQuery QUERY =
            new SpfQuery(
                    InetAddress.ofLiteral("192.0.2.1"), "mail.example.com", "a@example.com", "");
    private static final String MESSAGE = "From: a@mail.example.com\nSubject: s\n\nText.\n";

    /** Of the author's domain, one above it, one below it, and one that is neither. */
    @ParameterizedTest
    @CsvSource({
        "mail.example.com, PASS",
        "example.com, PASS",
        "news.mail.example.com, PASS",
        "badmail.example.com, POLICY"
    })
    void signaturesNearTheAuthorAreLookedAtFirst(String domain, DkimResult expected) {
        String strange = sign("example.net").repeat(10);
        List<DkimVerdict> verdicts = examine(strange + sign(domain) + MESSAGE, "").dkim();
        assertThat(verdicts).hasSize(11);
        assertThat(verdicts.getLast().result()).isEqualTo(expected);
    }

    @Test
    void whatIsTriedOutOrCoversABeginningProvesNothing() {
        String message = sign("mail.example.com") + MESSAGE;
        assertThat(dmarc(message, "")).isEqualTo(DmarcResult.PASS);
        assertThat(dmarc(message, "t=y; ")).isEqualTo(DmarcResult.FAIL);
        assertThat(dmarc(message.replace("Text", "Test"), "")).isEqualTo(DmarcResult.FAIL);
    }

    /** P11: some readers drop what no name of a field has, and show the author they then find. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Fr\u0001om",
                "\u0000From",
                "FROM\u007f",
                "From \u0001",
                "F\u00a0rom",
                "from \t"
            })
    void whatMayBeReadAsFromIsFrom(String name) {
        String field = name + ": ceo@bank.test\n";
        assertThat(authors(field + MESSAGE).flaw()).contains(AuthorDomains.Flaw.SEVERAL_FIELDS);
        assertThat(authors(field + "\nText.\n").only()).contains(DnsName.of("bank.test"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Frm", "X-From", "From-", "Sender"})
    void otherFieldsNameNoAuthor(String name) {
        assertThat(authors(name + ": ceo@bank.test\n" + MESSAGE).only())
                .contains(DnsName.of("mail.example.com"));
    }

    private static AuthorDomains authors(String message) {
        return Examiner.authors(scan(Examiner.scan(), message));
    }

    /** Thousands of authors beside thousands of signatures: nobody is near all of them. */
    @Test
    void thousandsOfAuthorsAreNobodys() {
        StringBuilder from = new StringBuilder("From: a@mail.example.com");
        for (int i = 0; i < 20_000; i++) from.append(",\n a@d").append(i).append(".example");
        String message = sign("example.net").repeat(1000) + from + "\n\nText.\n";
        Findings findings = examine(message, "");
        assertThat(findings.dkim()).hasSize(1000);
        assertThat(findings.dmarc().orElseThrow().result()).isNotEqualTo(DmarcResult.PASS);
    }

    /** A DNS that never answers is waited for by all of them at the same time. */
    @Test
    void standardsAreAskedSideBySide() throws Exception {
        Map<Standard, CountDownLatch> asked = new EnumMap<>(Standard.class);
        Set<Standard> first = EnumSet.of(Standard.SPF, Standard.DKIM, Standard.IPREV);
        first.forEach(s -> asked.put(s, new CountDownLatch(1)));
        Examiner examiner =
                new Examiner(standard -> waitingForAll(standard, asked), InstantSource.fixed(NOW));
        Findings findings =
                examiner.examine(
                        Optional.of(QUERY),
                        scan(Examiner.scan(), sign("mail.example.com") + MESSAGE),
                        EnumSet.of(Standard.SPF, Standard.DKIM, Standard.IPREV));
        assertThat(findings.mailFrom().orElseThrow().result()).isEqualTo(SpfResult.NONE);
        assertThat(findings.dkim())
                .extracting(DkimVerdict::result)
                .containsExactly(DkimResult.PASS);
        assertThat(findings.iprev()).isPresent();
    }

    /** Answers when each of them has asked something. */
    private static Resolver waitingForAll(Standard standard, Map<Standard, CountDownLatch> asked) {
        ZoneFile zone = zone("");
        return new Resolver() {
            @Override
            public <T> Answer<T> query(DnsName name, RecordType<T> type) {
                Optional.ofNullable(asked.get(standard)).ifPresent(CountDownLatch::countDown);
                for (CountDownLatch other : asked.values()) {
                    try {
                        assertThat(other.await(10, TimeUnit.SECONDS)).as("%s", asked).isTrue();
                    } catch (InterruptedException stopped) {
                        throw new AssertionError(stopped);
                    }
                }
                return zone.query(name, type);
            }
        };
    }

    /** At the server's end nobody waits for a DNS that doesn't answer. */
    @Test
    void whoeverIsInterruptedHearsThatTheDnsCantTell() throws Exception {
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Resolver silent =
                new Resolver() {
                    @Override
                    public <T> Answer<T> query(DnsName name, RecordType<T> type) {
                        asking.countDown();
                        try {
                            never.await();
                        } catch (InterruptedException stopped) {
                            Thread.currentThread().interrupt();
                        }
                        return new Answer.Failed<>(Answer.Failure.TIMEOUT, "interrupted");
                    }
                };
        CompletableFuture<Findings> found = new CompletableFuture<>();
        Thread session =
                Thread.ofVirtual()
                        .start(() ->
                                found.complete(
                                        new Examiner(silent, InstantSource.fixed(NOW))
                                                .examine(
                                                        Optional.of(QUERY),
                                                        scan(Examiner.scan(), MESSAGE),
                                                        EnumSet.allOf(Standard.class))));
        assertThat(asking.await(10, TimeUnit.SECONDS)).isTrue();
        session.interrupt();
        Findings findings = found.get(10, TimeUnit.SECONDS);
        assertThat(findings.mailFrom().orElseThrow().result()).isEqualTo(SpfResult.TEMPERROR);
        assertThat(findings.dmarc().orElseThrow().result()).isEqualTo(DmarcResult.TEMPERROR);
    }

    /** Whatever else a message bears, reports tell of the signature that counts. */
    @Test
    void whatIsKeptOfSignaturesIsLittleAndBeginsWithThoseThatProveSomething() {
        String junk = "DKIM-Signature: d=a.example; s=" + "s".repeat(60) + "; junk\n";
        String message = junk.repeat(150) + sign("mail.example.com") + MESSAGE;
        Evaluation evaluation =
                Evaluation.of(
                        NOW,
                        new SpfQuery(InetAddress.ofLiteral("192.0.2.1"), "", "", ""),
                        AuthorDomains.of(DnsName.of("mail.example.com")),
                        examine(message, ""),
                        new Evaluation.Outcome(
                                "accept", Optional.empty(), Optional.empty(), List.of()));
        assertThat(evaluation.signatures()).hasSizeLessThanOrEqualTo(20);
        assertThat(evaluation.signatures().getFirst().domain().text())
                .isEqualTo("mail.example.com");
        assertThat(evaluation.signatures())
                .extracting(Evaluation.Signature::proves)
                .first()
                .isEqualTo(true);
        assertThat(evaluation.dmarc().orElseThrow().dkim()).isTrue();
    }

    private static DmarcResult dmarc(String message, String flags) {
        return examine(message, flags).dmarc().orElseThrow().result();
    }

    private static Findings examine(String message, String flags) {
        Set<Standard> standards = EnumSet.of(Standard.DKIM, Standard.DMARC);
        return new Examiner(zone(flags), InstantSource.fixed(NOW))
                .examine(Optional.empty(), scan(Examiner.scan(), message), standards);
    }

    private static ScannedMessage scan(MessageScan scan, String message) {
        byte[] octets = Scans.octets(message);
        scan.write(octets, 0, octets.length);
        return scan.end();
    }

    private static String sign(String domain) {
        DkimKey key = new DkimKey(DnsName.of(domain), DnsName.of("one"), KEY);
        return DkimSigner.sign(scan(DkimSigner.scan(), MESSAGE), List.of(key), NOW).getFirst();
    }

    private static ZoneFile zone(String flags) {
        String key =
                "v=DKIM1; k=ed25519; %sp=%s"
                        .formatted(
                                flags,
                                Base64.getEncoder().encodeToString(KEY.verifying().published()));
        StringBuilder zone = new StringBuilder();
        for (String domain :
                List.of(
                        "example.com",
                        "mail.example.com",
                        "news.mail.example.com",
                        "example.net")) {
            DnsName name = DnsName.of("one._domainkey." + domain);
            zone.append(ZoneText.txt(name, key)).append('\n');
        }
        zone.append("_dmarc.example.com. IN TXT \"v=DMARC1; p=reject\"\n");
        return ZoneFile.parse(zone.toString());
    }
}
