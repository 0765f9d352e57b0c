package org.signpost.spf;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.signpost.Finding;
import org.signpost.address.Characters;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.MxRecord;
import org.signpost.dns.RecordType;
import org.signpost.dns.Resolver;
import org.signpost.dns.Security;
import org.signpost.spf.Parsed.Valid;
import org.signpost.spf.SpfRecord.Directive;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;

/**
 * Whatever a domain publishes, its record is read or refused, and a check by it ends within the
 * limits with one line for the administrator (P2, RFC 7208 §4.6, §4.6.4).
 */
class SpfRecordFuzz {

    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress OTHER = InetAddress.ofLiteral("198.51.100.7");
    private static final InetAddress CLIENT_6 = InetAddress.ofLiteral("2001:db8::1");
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

    /** The record at first, and for each term a question with ten more, the client's names. */
    private static final int MOST_QUESTIONS = 1 + 10 * 11 + 11 + 1;

    private static final int MOST_REASON = 5_000;

    @FuzzTest
    void records(byte[] octets) {
        fuzzerTestOneInput(octets);
    }

    /** Lines: the record without its version, an explanation, a local part, a HELO name. */
    public static void fuzzerTestOneInput(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        String[] lines = (text + "\n\n\n\n").split("\n", -1);
        String record = "v=spf1 " + lines[0];
        parse(record);
        MacroParser.explanation(lines[1]);
        check(record, lines, CLIENT);
        check(record, lines, CLIENT_6);
    }

    /** Its directives alone are a record too, with the same meaning. */
    private static void parse(String record) {
        if (!(SpfRecord.parse(record) instanceof Valid<SpfRecord>(SpfRecord parsed))) return;
        StringBuilder again = new StringBuilder("v=spf1");
        for (Directive directive : parsed.directives()) again.append(' ').append(directive.text());
        Finding.unlessEqual(
                SpfRecord.parse(again.toString()).map(SpfRecord::directives),
                new Valid<>(parsed.directives()),
                "directives say the same alone");
    }

    private static void check(String record, String[] lines, InetAddress client) {
        Domain domain = new Domain(record, lines[1], client);
        SpfQuery query =
                new SpfQuery(client, lines[3], lines[2] + "@example.com", "mx.example.net");
        SpfVerdict verdict = new Spf(domain, CLOCK).check(query);
        Finding.unless(domain.questions <= MOST_QUESTIONS, "the look-ups are bounded");
        Finding.unless(verdict.result() != SpfResult.NONE, "there is a record");
        Finding.unless(isLine(verdict.reason(), MOST_REASON), "the reason is a line of ASCII");
        verdict.explanation()
                .ifPresent(e -> Finding.unless(isLine(e, 500), "so is the explanation"));
        Finding.unless(
                verdict.explanation().isEmpty() || verdict.result() == SpfResult.FAIL,
                "only a fail is explained");
    }

    private static boolean isLine(String text, int most) {
        return !text.isBlank()
                && text.length() <= most
                && Characters.all(text, c -> c >= ' ' && c < 0x7f);
    }

    /** Has the same record at every name, explanations, exchangers, and names of the client. */
    private static final class Domain implements Resolver {

        private final String record;
        private final String explanation;
        private final InetAddress client;
        private int questions;

        Domain(String record, String explanation, InetAddress client) {
            this.record = record;
            this.explanation = explanation;
            this.client = client;
        }

        @Override
        @SuppressWarnings("unchecked") // the type says what its records hold
        public <T> Answer<T> query(DnsName name, RecordType<T> type) {
            questions++;
            List<?> records = records(name, type);
            if (records.isEmpty()) {
                return new Answer.NoData<>(Duration.ZERO, Security.INSECURE, name);
            }
            return new Answer.Found<>((List<T>) records, Duration.ZERO, Security.INSECURE, name);
        }

        private List<?> records(DnsName name, RecordType<?> type) {
            boolean odd = name.text().length() % 2 == 1;
            if (type.equals(RecordType.TXT)) {
                return List.of(name.text().startsWith("exp") ? explanation : record);
            }
            if (type.equals(RecordType.MX)) {
                return Collections.nCopies(odd ? 10 : 11, new MxRecord(1, name));
            }
            if (type.equals(RecordType.PTR)) return Collections.nCopies(20, name);
            return odd ? List.of(OTHER, client) : List.of();
        }
    }
}
