package org.signpost.authentication;

import org.signpost.arc.ArcValidator;
import org.signpost.arc.ArcVerdict;
import org.signpost.dkim.BodyForm;
import org.signpost.dkim.DkimResult;
import org.signpost.dkim.DkimVerdict;
import org.signpost.dkim.DkimVerifier;
import org.signpost.dkim.HeaderBlock;
import org.signpost.dkim.MessageScan;
import org.signpost.dkim.RawField;
import org.signpost.dkim.ScannedMessage;
import org.signpost.dmarc.AuthorDomains;
import org.signpost.dmarc.DmarcEvaluation;
import org.signpost.dmarc.DmarcVerdict;
import org.signpost.dmarc.Evidence;
import org.signpost.dns.BoundedResolver;
import org.signpost.dns.DnsName;
import org.signpost.dns.Iprev;
import org.signpost.dns.Resolver;
import org.signpost.message.HeaderField;
import org.signpost.spf.Spf;
import org.signpost.spf.SpfQuery;
import org.signpost.spf.SpfResult;
import org.signpost.spf.SpfVerdict;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Examines messages; for any number of threads, as far as the resolver is. Blocks while the DNS is
 * asked: a standard's questions take 20 s at most, and one question more. The standards are asked
 * side by side, DMARC when SPF and DKIM have answered.
 */
public final class Examiner {

    /** How long DMARC and iprev may ask, each, as SPF may (RFC 7208 §4.6.4). */
    private static final Duration MOST_TIME = Duration.ofSeconds(20);

    private final Function<Standard, Resolver> dns;
    private final InstantSource clock;
    private final Spf spf;
    private final DkimVerifier dkim;
    private final ArcValidator arc;

    /** Asks that DNS, and goes by that clock. */
    public Examiner(Resolver dns, InstantSource clock) {
        this(standard -> dns, clock);
    }

    /**
     * Asks for each standard by itself, so that its results can be told with the records that led
     * to them.
     *
     * @param dns the same resolver for the same standard; it is asked by one thread at a time
     */
    public Examiner(Function<Standard, Resolver> dns, InstantSource clock) {
        this.dns = dns;
        this.clock = clock;
        spf = new Spf(dns.apply(Standard.SPF), clock);
        dkim = new DkimVerifier(dns.apply(Standard.DKIM), clock);
        arc = new ArcValidator(dns.apply(Standard.ARC), clock);
    }

    /** What takes a message that is to be examined. */
    public static MessageScan scan() {
        return new MessageScan(Examiner::forms);
    }

    /** The forms of its body that signatures and chains need. */
    public static Set<BodyForm> forms(HeaderBlock header) {
        Set<BodyForm> forms = new HashSet<>(DkimVerifier.forms(header));
        forms.addAll(ArcValidator.forms(header));
        return forms;
    }

    /**
     * What is found out about a message.
     *
     * @param envelope who handed it over; where nobody knows, there is no SPF and no iprev
     * @param standards what it is examined by; DMARC takes SPF and DKIM with it, which it is made
     *     of
     */
    public Findings examine(
            Optional<SpfQuery> envelope, ScannedMessage message, Set<Standard> standards) {
        AuthorDomains authors = authors(message);
        boolean forDmarc = standards.contains(Standard.DMARC);
        boolean dkimToo = forDmarc || standards.contains(Standard.DKIM);
        try (Branches branches = new Branches()) {
            Future<SpfVerdicts> asked = branches.begin(() -> spf(envelope, standards));
            Future<Optional<Iprev.Verdict>> iprev =
                    branches.begin(() ->
                            envelope.filter(e -> standards.contains(Standard.IPREV))
                                    .map(e -> Iprev.check(within(Standard.IPREV), e.client())));
            Future<Optional<ArcVerdict>> chain =
                    branches.begin(() ->
                            Optional.of(message)
                                    .filter(m -> standards.contains(Standard.ARC))
                                    .map(arc::validate));
            List<DkimVerdict> signatures =
                    dkimToo ? dkim.verify(message, near(authors)) : List.<DkimVerdict>of();
            SpfVerdicts verdicts = branches.join(asked);
            Optional<DmarcVerdict> dmarc =
                    Optional.of(authors)
                            .filter(a -> forDmarc)
                            .map(a ->
                                    DmarcEvaluation.evaluate(
                                            a,
                                            evidence(verdicts.mailFrom(), signatures),
                                            within(Standard.DMARC)));
            return new Findings(
                    envelope,
                    branches.join(iprev),
                    verdicts.helo(),
                    verdicts.mailFrom(),
                    signatures,
                    dmarc,
                    branches.join(chain));
        }
    }

    /** Of both identities, one after the other: they often ask the same. */
    private record SpfVerdicts(Optional<SpfVerdict> mailFrom, Optional<SpfVerdict> helo) {}

    private SpfVerdicts spf(Optional<SpfQuery> envelope, Set<Standard> standards) {
        boolean told = standards.contains(Standard.SPF);
        boolean asked = told || standards.contains(Standard.DMARC);
        return new SpfVerdicts(
                envelope.filter(e -> asked).map(spf::check),
                envelope.filter(e -> told).map(spf::checkHelo));
    }

    /** Names and domains that a stranger lists are many, and each may be slow to answer. */
    private Resolver within(Standard standard) {
        return new BoundedResolver(dns.apply(standard), clock, MOST_TIME);
    }

    /**
     * The domains that a message's From fields name. What some readers take for such a field is one
     * here too, or they would show an author whom nobody has asked about.
     */
    public static AuthorDomains authors(ScannedMessage message) {
        return AuthorDomains.in(
                message.header().fields().stream()
                        .filter(field -> HeaderField.isReadAs(field.name(), "From"))
                        .map(RawField::body)
                        .map(body -> body.replace("\r\n", ""))
                        .toList());
    }

    /** Domains that may be aligned with the one author's, being it, or one below or above it. */
    private static Predicate<DnsName> near(AuthorDomains authors) {
        // Several have no DMARC; there may be thousands, beside thousands of signatures.
        if (authors.flaw().isPresent()) return domain -> false;
        DnsName author = authors.domains().getFirst();
        return domain -> author.isWithin(domain) || domain.isWithin(author);
    }

    private static Evidence evidence(Optional<SpfVerdict> spf, List<DkimVerdict> dkim) {
        return new Evidence(
                spf.filter(v -> v.result() == SpfResult.PASS).flatMap(SpfVerdict::domain),
                spf.filter(v -> v.result() == SpfResult.TEMPERROR).flatMap(SpfVerdict::domain),
                domains(dkim, DkimVerdict::proves),
                domains(dkim, v -> v.result() == DkimResult.TEMPERROR));
    }

    private static List<DnsName> domains(List<DkimVerdict> dkim, Predicate<DkimVerdict> such) {
        return dkim.stream()
                .filter(such)
                .flatMap(v -> v.label().domain().stream())
                .distinct()
                .toList();
    }
}
