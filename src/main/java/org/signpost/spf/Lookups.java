package org.signpost.spf;

import org.signpost.dns.Answer;
import org.signpost.dns.Answer.Failed;
import org.signpost.dns.Answer.Failure;
import org.signpost.dns.Answer.Found;
import org.signpost.dns.Answer.NoData;
import org.signpost.dns.Answer.NoSuchName;
import org.signpost.dns.DnsName;
import org.signpost.dns.RecordType;
import org.signpost.dns.Resolver;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The questions of one check to the DNS, counted and timed (RFC 7208 §4.6.4).
 *
 * <p>An error is kept here: whatever record it happens in, it is the result of the whole check (RFC
 * 7208 §5, §5.2), so that whoever goes on looks here first. After an error nothing is asked. For
 * one thread.
 */
final class Lookups {

    private final Resolver dns;
    private final InstantSource clock;
    private final SpfLimits limits;
    private final Instant end;
    private Optional<Outcome> error = Optional.empty();
    private Optional<Term> term = Optional.empty();
    private int terms;
    private int voidTerms;
    private boolean isVoid;

    /** Those of a check that begins now. */
    Lookups(Resolver dns, InstantSource clock, SpfLimits limits) {
        this(dns, clock, limits, clock.instant().plus(limits.time()));
    }

    private Lookups(Resolver dns, InstantSource clock, SpfLimits limits, Instant end) {
        this.dns = dns;
        this.clock = clock;
        this.limits = limits;
        this.end = end;
    }

    /** Those for an explanation: what was asked before doesn't count, but its time does. */
    Lookups forExplanation() {
        return new Lookups(dns, clock, limits, end);
    }

    SpfLimits limits() {
        return limits;
    }

    /** What ended the check, if anything did. */
    Optional<Outcome> error() {
        return error;
    }

    /** Ends the check; the first error counts. */
    void fail(SpfResult result, String reason) {
        if (error.isEmpty()) error = Optional.of(Outcome.of(result, reason));
    }

    /** Counts a term that is about to ask; one too many is the end. */
    void begin(Term which) {
        term = Optional.of(which);
        isVoid = false;
        terms++;
        if (terms > limits.terms()) {
            fail(
                    SpfResult.PERMERROR,
                    "more than %d terms ask the DNS: %s is one too many (RFC 7208, 4.6.4)"
                            .formatted(limits.terms(), which));
        }
    }

    /** The records, none where there are none; a failure ends the check with a temperror. */
    <T> List<T> records(DnsName name, RecordType<T> type) {
        return switch (ask(name, type)) {
            case Found<T> found -> found.records();
            case NoSuchName<T> none -> List.of();
            case NoData<T> none -> List.of();
            case Failed<T> failed -> {
                fail(SpfResult.TEMPERROR, couldNotAsk(name, type, failed) + needs());
                yield List.of();
            }
        };
    }

    /** The answer; a failure that isn't ours is the caller's matter. */
    <T> Answer<T> ask(DnsName name, RecordType<T> type) {
        if (error.isPresent()) return new Failed<>(Failure.TIMEOUT, "the check is over");
        if (!clock.instant().isBefore(end)) {
            fail(SpfResult.TEMPERROR, tooLate(name, type));
            return new Failed<>(Failure.TIMEOUT, "the time for the check is over");
        }
        Answer<T> answer = dns.query(name, type);
        if (answer instanceof NoData || answer instanceof NoSuchName) countVoid();
        return answer;
    }

    /** Why a question about a name ended the check, for an administrator. */
    static String couldNotAsk(DnsName name, RecordType<?> type, Failed<?> failed) {
        return "could not ask for %s records of %s: %s".formatted(type, name, failed.detail());
    }

    private String needs() {
        return term.map(which -> "; " + which + " needs them").orElse("");
    }

    private String tooLate(DnsName name, RecordType<?> type) {
        return "%d s were over before %s records of %s could be asked for (RFC 7208, 4.6.4)"
                .formatted(limits.time().toSeconds(), type, name);
    }

    /** RFC 7208 §4.6.4 counts the terms that ask in vain, not their questions. */
    private void countVoid() {
        if (term.isEmpty() || isVoid) return;
        isVoid = true;
        voidTerms++;
        if (voidTerms > limits.voidLookups()) {
            fail(
                    SpfResult.PERMERROR,
                    "more than %d terms ask the DNS for what it doesn't have: %s is one too many (RFC 7208, 4.6.4)"
                            .formatted(limits.voidLookups(), term.get()));
        }
    }
}
