package org.signpost.spf;

import org.signpost.dns.Answer;
import org.signpost.dns.Answer.Failed;
import org.signpost.dns.Answer.Found;
import org.signpost.dns.Answer.NoData;
import org.signpost.dns.Answer.NoSuchName;
import org.signpost.dns.RecordType;
import org.signpost.spf.Parsed.Malformed;
import org.signpost.spf.Parsed.Valid;
import org.signpost.spf.SpfRecord.Directive;

import java.util.List;
import java.util.Optional;

/**
 * Evaluates the records that one check leads to: {@code check_host()} (RFC 7208 §4), for one
 * thread.
 *
 * <p>It recurs for {@code include} and {@code redirect}, which are terms that ask: no deeper than
 * {@link SpfLimits#terms()}.
 */
final class Evaluation {

    private final Sender sender;
    private final Lookups lookups;
    private final Matching matching;

    Evaluation(Sender sender, Lookups lookups, Matching matching) {
        this.sender = sender;
        this.lookups = lookups;
        this.matching = matching;
    }

    /** What the record of a domain says of the client. */
    Outcome checkHost(TargetName domain) {
        Answer<String> answer = lookups.ask(domain.name(), RecordType.TXT);
        if (lookups.error().isPresent()) return lookups.error().get();
        return switch (answer) {
            case Found<String> found -> select(found.records(), domain);
            case NoData<String> none -> none(domain + " has no SPF record");
            case NoSuchName<String> none -> none(domain + " doesn't exist");
            case Failed<String> failed ->
                    Outcome.of(
                            SpfResult.TEMPERROR,
                            Lookups.couldNotAsk(domain.name(), RecordType.TXT, failed));
        };
    }

    /** RFC 7208 §4.5: other texts at the name are none of our business. */
    private Outcome select(List<String> texts, TargetName domain) {
        List<String> records = texts.stream().filter(SpfRecord::isMeant).toList();
        if (records.isEmpty()) return none(domain + " has no SPF record");
        if (records.size() > 1) {
            return permerror(
                    "%s has %d SPF records instead of one (RFC 7208, 4.5)"
                            .formatted(domain, records.size()));
        }
        return switch (SpfRecord.parse(records.getFirst())) {
            case Valid<SpfRecord>(SpfRecord record) -> evaluate(record, domain);
            case Malformed<SpfRecord>(String why) ->
                    permerror("the SPF record of %s is malformed: %s".formatted(domain, why));
        };
    }

    private Outcome evaluate(SpfRecord record, TargetName domain) {
        for (Directive directive : record.directives()) {
            Optional<String> match = match(directive, domain);
            if (lookups.error().isPresent()) return lookups.error().get();
            if (match.isPresent()) {
                return new Outcome(
                        directive.result(),
                        match.get(),
                        record.explanation().map(e -> new Outcome.Explanation(e, domain)));
            }
        }
        return record.redirect()
                .map(spec -> redirect(spec, domain))
                .orElseGet(() -> unmatched(domain));
    }

    private Outcome unmatched(TargetName domain) {
        return Outcome.of(
                SpfResult.NEUTRAL,
                "no term in the SPF record of %s matches %s (RFC 7208, 4.7)"
                        .formatted(domain, sender.address()));
    }

    /** How the client matches, in plain words; empty where it doesn't. */
    private Optional<String> match(Directive directive, TargetName domain) {
        Term term = new Term(directive.text(), domain);
        return switch (directive.mechanism()) {
            case Mechanism.All() ->
                    Optional.of("no term before %s matches %s".formatted(term, sender.address()));
            case Mechanism.Include(MacroString spec) ->
                    include(spec, term).map(inner -> matches(term) + ": " + inner);
            case Mechanism.Comparing mechanism ->
                    matching.matches(mechanism, term)
                            ? Optional.of(matches(term))
                            : Optional.empty();
        };
    }

    private String matches(Term term) {
        return sender.address() + " matches " + term;
    }

    /** RFC 7208 §5.2: only a pass there is a match here, and an error there is one here. */
    private Optional<String> include(MacroString spec, Term term) {
        Optional<String> expanded = matching.expand(spec, term);
        if (expanded.isEmpty()) return Optional.empty();
        Outcome there = follow(expanded.get(), term);
        switch (there.result()) {
            case PASS -> {
                return Optional.of(there.reason());
            }
            case TEMPERROR, PERMERROR, NONE ->
                    lookups.fail(there.result(), there.reason() + "; " + term + " leads there");
            case FAIL, SOFTFAIL, NEUTRAL -> {}
        }
        return Optional.empty();
    }

    /** RFC 7208 §6.1: what is said there is said here, the explanation too. */
    private Outcome redirect(MacroString spec, TargetName domain) {
        Term term = new Term("redirect=" + spec.text(), domain);
        Outcome there =
                matching.expand(spec, term)
                        .map(expanded -> follow(expanded, term))
                        .orElseGet(() -> noDomain(term));
        return lookups.error()
                .orElseGet(() -> there.because(there.reason() + "; " + term + " leads there"));
    }

    /** RFC 7208 §5.2, §6.1: whoever leads to another record must lead to one. */
    private Outcome follow(String expanded, Term term) {
        lookups.begin(term);
        Optional<TargetName> target = TargetName.of(expanded).filter(TargetName::hasTwoLabels);
        if (target.isEmpty()) return noDomain(term);
        Outcome there = checkHost(target.get());
        return there.result() == SpfResult.NONE ? permerror(there.reason()) : there;
    }

    private static Outcome noDomain(Term term) {
        return permerror(term + " names no domain that could be asked");
    }

    private static Outcome none(String reason) {
        return Outcome.of(SpfResult.NONE, reason);
    }

    private static Outcome permerror(String reason) {
        return Outcome.of(SpfResult.PERMERROR, reason);
    }
}
