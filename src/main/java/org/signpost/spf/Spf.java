package org.signpost.spf;

import org.signpost.address.Characters;
import org.signpost.dns.Answer.Found;
import org.signpost.dns.RecordType;
import org.signpost.dns.Resolver;
import org.signpost.spf.Parsed.Valid;

import java.time.InstantSource;
import java.util.Optional;

/**
 * Asks domains whether a client may send in their name (RFC 7208); for any number of threads, as
 * far as the resolver is.
 *
 * <p>A check blocks for as long as its questions to the DNS take: at most the time of its limits,
 * and one question more.
 */
public final class Spf {

    private static final String POSTMASTER = "postmaster";

    /** In characters; RFC 7208 §6.2 leaves the limit to us. */
    private static final int MOST_EXPLANATION = 500;

    private final Resolver dns;
    private final InstantSource clock;
    private final SpfLimits limits;

    /** Within the limits that RFC 7208 names. */
    public Spf(Resolver dns, InstantSource clock) {
        this(dns, clock, SpfLimits.DEFAULT);
    }

    /**
     * Within these limits.
     *
     * @param clock tells how long a check has taken, and explanations what time it is
     */
    public Spf(Resolver dns, InstantSource clock, SpfLimits limits) {
        this.dns = dns;
        this.clock = clock;
        this.limits = limits;
    }

    /**
     * Checks the envelope's sender; for the null sender, postmaster at the HELO name (RFC 7208
     * §2.4).
     */
    public SpfVerdict check(SpfQuery query) {
        String from = query.mailFrom();
        if (from.isEmpty()) {
            return check(query, SpfIdentity.MAIL_FROM, POSTMASTER, query.helo());
        }
        int at = from.lastIndexOf('@');
        String localPart = from.substring(0, Math.max(at, 0));
        return check(
                query,
                SpfIdentity.MAIL_FROM,
                // RFC 7208 §4.3
                localPart.isEmpty() ? POSTMASTER : localPart,
                from.substring(at + 1));
    }

    /** Checks the name in HELO alone (RFC 7208 §2.3), whoever the envelope's sender is. */
    public SpfVerdict checkHelo(SpfQuery query) {
        return check(query, SpfIdentity.HELO, POSTMASTER, query.helo());
    }

    private SpfVerdict check(
            SpfQuery query, SpfIdentity identity, String localPart, String domain) {
        return TargetName.ofIdentity(domain)
                .map(target -> evaluate(query, identity, localPart, target))
                .orElseGet(() -> noDomain(identity, domain));
    }

    private static SpfVerdict noDomain(SpfIdentity identity, String domain) {
        return new SpfVerdict(
                SpfResult.NONE,
                identity,
                Optional.empty(),
                Quote.of(domain) + " is no domain that could have an SPF record (RFC 7208, 4.3)",
                Optional.empty());
    }

    private SpfVerdict evaluate(
            SpfQuery query, SpfIdentity identity, String localPart, TargetName domain) {
        Sender sender =
                new Sender(
                        query.client(), localPart, domain.text(), query.helo(), query.receiver());
        ClientNames names = new ClientNames(sender);
        Macros macros = new Macros(sender, names, clock);
        Lookups lookups = new Lookups(dns, clock, limits);
        Matching matching = new Matching(sender, macros, names, lookups);
        Outcome outcome = new Evaluation(sender, lookups, matching).checkHost(domain);
        return new SpfVerdict(
                outcome.result(),
                identity,
                Optional.of(domain.name()),
                Quote.line(outcome.reason()),
                explanation(outcome, macros, lookups.forExplanation()));
    }

    /** RFC 7208 §6.2: whatever goes wrong with it, there is none. */
    private static Optional<String> explanation(Outcome outcome, Macros macros, Lookups lookups) {
        if (outcome.result() != SpfResult.FAIL) return Optional.empty();
        return outcome.explanation()
                .flatMap(exp ->
                        macros.expand(exp.spec(), exp.domain(), lookups)
                                .flatMap(TargetName::of)
                                .flatMap(name -> text(name, lookups))
                                .flatMap(text -> macros.expand(text, exp.domain(), lookups))
                                .filter(Spf::canBeShown));
    }

    private static Optional<MacroString> text(TargetName name, Lookups lookups) {
        return lookups.ask(name.name(), RecordType.TXT) instanceof Found<String> found
                        && found.records().size() == 1
                        && MacroParser.explanation(found.records().getFirst())
                                instanceof Valid<MacroString>(MacroString text)
                ? Optional.of(text)
                : Optional.empty();
    }

    /** It goes into a reply, where a line's end would be somebody else's reply. */
    private static boolean canBeShown(String explanation) {
        return !explanation.isBlank()
                && explanation.length() <= MOST_EXPLANATION
                && Characters.all(explanation, Quote::isPrintable);
    }
}
