package org.signpost.dkim;

import org.signpost.dns.DnsName;
import org.signpost.dns.Resolver;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Verifies the signatures of messages (RFC 6376 §6). */
public final class DkimVerifier {

    /** Signatures of one message that are looked at; RFC 6376 §6.1 leaves the number to us. */
    public static final int MOST_SIGNATURES = 10;

    /** How long one message's keys may take to find, as SPF's records do (RFC 7208 §4.6.4). */
    static final Duration MOST_TIME = Duration.ofSeconds(20);

    private static final String FIELD = "dkim-signature";

    private final SignatureCheck check;
    private final InstantSource clock;

    /** Asks that DNS for keys, and goes by that clock. */
    public DkimVerifier(Resolver dns, InstantSource clock) {
        this.check = new SignatureCheck(dns);
        this.clock = clock;
    }

    /** The forms of the body that a message's signatures need, for {@link MessageScan}. */
    public static Set<BodyForm> forms(HeaderBlock header) {
        Set<BodyForm> forms = new HashSet<>();
        // Which of them are looked at isn't known here; a header of its size has thousands at most.
        for (RawField field : header.all(FIELD)) {
            if (DkimSignature.parse(field)
                    instanceof DkimSignature.Reading.Read(DkimSignature read)) {
                forms.add(read.body());
            }
        }
        return forms;
    }

    /**
     * How each signature fared, from the top; one that says so where there is none.
     *
     * @param preferred whose signatures are looked at first, where there are more than can be
     */
    public List<DkimVerdict> verify(ScannedMessage message, Predicate<DnsName> preferred) {
        Optional<String> flaw = message.flaw();
        if (flaw.isPresent()) return List.of(verdict(DkimResult.PERMERROR, flaw.get()));
        List<RawField> fields = message.header().all(FIELD);
        if (fields.isEmpty()) {
            return List.of(verdict(DkimResult.NONE, "the message has no signature"));
        }
        List<DkimSignature.Reading> readings = fields.stream().map(DkimSignature::parse).toList();
        Set<Integer> chosen = chosen(readings, preferred);
        Instant end = clock.instant().plus(MOST_TIME);
        List<DkimVerdict> verdicts = new ArrayList<>();
        for (int i = 0; i < readings.size(); i++) {
            verdicts.add(judge(readings.get(i), message, chosen.contains(i), end));
        }
        return verdicts;
    }

    /** Which signatures are looked at: those that may count, then the others, from the top. */
    private static Set<Integer> chosen(
            List<DkimSignature.Reading> readings, Predicate<DnsName> preferred) {
        Set<Integer> chosen = new HashSet<>();
        for (boolean first : new boolean[] {true, false}) {
            for (int i = 0; i < readings.size() && chosen.size() < MOST_SIGNATURES; i++) {
                if (readings.get(i) instanceof DkimSignature.Reading.Read(DkimSignature read)
                        && preferred.test(read.domain()) == first) {
                    chosen.add(i);
                }
            }
        }
        return chosen;
    }

    private DkimVerdict judge(
            DkimSignature.Reading reading, ScannedMessage message, boolean chosen, Instant end) {
        return switch (reading) {
            case DkimSignature.Reading.Unusable(var result, var why, var label) ->
                    DkimVerdict.unreadable(result, why, label);
            case DkimSignature.Reading.Read(DkimSignature signature) -> {
                if (!chosen) {
                    yield of(
                            signature,
                            DkimResult.POLICY,
                            "of a message's signatures " + MOST_SIGNATURES + " are looked at");
                }
                if (clock.instant().isAfter(end)) {
                    yield of(
                            signature,
                            DkimResult.TEMPERROR,
                            "the DNS took more than " + MOST_TIME.toSeconds() + " s");
                }
                yield check.verify(signature, message, clock.instant());
            }
        };
    }

    private static DkimVerdict of(DkimSignature signature, DkimResult result, String why) {
        return DkimVerdict.of(signature, result, why);
    }

    private static DkimVerdict verdict(DkimResult result, String why) {
        SignatureLabel nobody =
                new SignatureLabel(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), "");
        return DkimVerdict.unreadable(result, why, nobody);
    }
}
