package org.signpost.policy;

import org.signpost.address.IpAddresses;
import org.signpost.authentication.Findings;
import org.signpost.config.InboundConfig;
import org.signpost.config.InboundConfig.Check;
import org.signpost.dmarc.AuthorDomains;
import org.signpost.dmarc.DmarcPolicy;
import org.signpost.dmarc.DmarcResult;
import org.signpost.dmarc.DmarcVerdict;
import org.signpost.dmarc.OverrideReason;
import org.signpost.dns.Iprev;
import org.signpost.policy.InboundDecision.Action;
import org.signpost.policy.InboundDecision.Observation;
import org.signpost.smtp.Reply;
import org.signpost.spf.SpfQuery;
import org.signpost.spf.SpfResult;
import org.signpost.spf.SpfVerdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides by what was found out about a message that the world sends whether it is taken (RFC 7208
 * §8, RFC 9989 §7.4, RFC 7372).
 *
 * @param config what the administrator wants
 */
public record InboundRules(InboundConfig config) {

    private static final Action ACCEPT = new Action.Accept();

    /** What one check says, and whether it counts. */
    private record Opinion(String check, Check mode, Action action) {}

    /** Whether SPF alone may refuse: where the author's domain has no DMARC record (P4). */
    private static boolean isLeftToSpf(Findings findings) {
        return findings.dmarc().filter(d -> d.result() == DmarcResult.NONE).isPresent();
    }

    /**
     * What becomes of a message.
     *
     * @param authors the domains that its From fields name
     */
    public InboundDecision decide(Findings findings, AuthorDomains authors) {
        Optional<OverrideReason> override = findings.dmarc().flatMap(d -> override(d, findings));
        List<Opinion> opinions =
                List.of(
                        new Opinion("several-from", from(), several(authors)),
                        new Opinion("iprev", config.checks().iprev(), iprev(findings)),
                        new Opinion("dmarc", config.checks().dmarc(), dmarc(findings, override)),
                        new Opinion("spf", config.checks().spf(), spf(findings)));
        Action action = ACCEPT;
        Optional<String> by = Optional.empty();
        List<Observation> observed = new ArrayList<>();
        for (Opinion opinion : opinions) {
            boolean nothing = opinion.action() instanceof Action.Accept;
            if (opinion.mode() == Check.ENFORCE && weight(opinion.action()) > weight(action)) {
                action = opinion.action();
                by = Optional.of(opinion.check());
            } else if (opinion.mode() == Check.OBSERVE && !nothing) {
                observed.add(new Observation(opinion.check(), opinion.action()));
            }
        }
        return new InboundDecision(action, by, observed, told(findings, override));
    }

    /** Where DMARC doesn't count, all that the author's domain wants is left undone. */
    private Optional<OverrideReason> told(Findings findings, Optional<OverrideReason> override) {
        if (config.checks().dmarc() == Check.ENFORCE) return override;
        return findings.dmarc()
                .filter(d -> d.result() == DmarcResult.FAIL && d.policy() != DmarcPolicy.NONE)
                .map(d -> OverrideReason.LOCAL_POLICY)
                .or(() -> override);
    }

    private static int weight(Action action) {
        return switch (action) {
            case Action.Accept accept -> 0;
            case Action.Quarantine quarantine -> 1;
            // What can come again loses nothing, but whoever is refused for good needn't.
            case Action.Refuse(Reply reply) -> reply.code() >= 500 ? 3 : 2;
        };
    }

    /** It is DMARC that can't be evaluated then. */
    private Check from() {
        return config.refuseSeveralFrom() ? config.checks().dmarc() : Check.OFF;
    }

    /** RFC 9989 §11.5 leaves to receivers what becomes of these. */
    private static Action several(AuthorDomains authors) {
        return authors.flaw()
                .<Action>map(flaw ->
                        new Action.Refuse(
                                Reply.of(
                                        550,
                                        "5.6.0",
                                        "Refused: " + flaw.text() + " (RFC 5322, 3.6.2)")))
                .orElse(ACCEPT);
    }

    private static Action iprev(Findings findings) {
        return findings.iprev().isPresent()
                        && findings.iprev().get() instanceof Iprev.Verdict.Unconfirmed(String why)
                ? new Action.Refuse(
                        Reply.of(
                                550,
                                "5.7.25",
                                "Refused: %s: %s (RFC 8601, 3)"
                                        .formatted(client(findings.envelope()), why)))
                : ACCEPT;
    }

    private static String client(Optional<SpfQuery> envelope) {
        return envelope.map(e -> IpAddresses.text(e.client())).orElse("the client");
    }

    private Action dmarc(Findings findings, Optional<OverrideReason> override) {
        if (findings.dmarc().isEmpty()) return ACCEPT;
        DmarcVerdict verdict = findings.dmarc().get();
        String author = verdict.authorDomain().map(Object::toString).orElse("");
        return switch (verdict.result()) {
            case NONE, PASS, PERMERROR -> ACCEPT;
            case TEMPERROR ->
                    config.dmarc().deferTemporary()
                            ? new Action.Refuse(
                                    Reply.of(
                                            451,
                                            "4.7.26",
                                            "Can't tell now whether %s sent this, try again later"
                                                    .formatted(author)))
                            : ACCEPT;
            case FAIL -> failed(verdict, author, findings, override);
        };
    }

    private Action failed(
            DmarcVerdict verdict,
            String author,
            Findings findings,
            Optional<OverrideReason> override) {
        if (override.filter(o -> o == OverrideReason.TRUSTED_FORWARDER).isPresent()) return ACCEPT;
        String why = "neither SPF nor DKIM speaks for " + author;
        return switch (verdict.policy()) {
            case NONE -> ACCEPT;
            case QUARANTINE -> new Action.Quarantine(why);
            case REJECT ->
                    config.dmarc().reject() || isForgery(findings)
                            ? new Action.Refuse(
                                    Reply.of(
                                            550,
                                            "5.7.26",
                                            "Refused: %s, whose owner wants such mail rejected (RFC 9989)"
                                                    .formatted(why)))
                            : new Action.Quarantine(why);
        };
    }

    /**
     * RFC 9989 §7.4 wants more evidence than {@code p=reject}: lists and forwarders break
     * authentication. These have a name, though; a client without one, for which SPF says fail, is
     * none of them.
     */
    private static boolean isForgery(Findings findings) {
        return findings.mailFrom().filter(s -> s.result() == SpfResult.FAIL).isPresent()
                && findings.iprev().isPresent()
                && findings.iprev().get() instanceof Iprev.Verdict.Unconfirmed;
    }

    /** Why less is done than the author's domain wants (RFC 9990). */
    private Optional<OverrideReason> override(DmarcVerdict verdict, Findings findings) {
        if (verdict.result() != DmarcResult.FAIL) return Optional.empty();
        // First, since test mode would leave a milder policy to be followed.
        if (verdict.policy() != DmarcPolicy.NONE && isExplained(verdict, findings)) {
            return Optional.of(OverrideReason.TRUSTED_FORWARDER);
        }
        if (verdict.lowered()) return Optional.of(OverrideReason.POLICY_TEST_MODE);
        if (verdict.policy() == DmarcPolicy.NONE) return Optional.empty();
        boolean softened =
                verdict.policy() == DmarcPolicy.REJECT
                        && !config.dmarc().reject()
                        && !isForgery(findings);
        return softened ? Optional.of(OverrideReason.LOCAL_POLICY) : Optional.empty();
    }

    /** A chain that is only looked at because the message is passed on counts for nothing. */
    private boolean isExplained(DmarcVerdict failure, Findings findings) {
        SealersWord word = new SealersWord(config.dmarc().trustedSealers());
        return config.checks().arc() != Check.OFF
                && findings.arc().isPresent()
                && failure.authorDomain()
                        .filter(author -> word.explains(findings.arc().get(), author))
                        .isPresent();
    }

    private Action spf(Findings findings) {
        if (findings.mailFrom().isEmpty()) return ACCEPT;
        SpfVerdict verdict = findings.mailFrom().get();
        if (verdict.result() == SpfResult.TEMPERROR) return spfUnknown(verdict, findings);
        if (!isLeftToSpf(findings)) return ACCEPT;
        return switch (verdict.result()) {
            case NONE, NEUTRAL, PASS, SOFTFAIL, TEMPERROR -> ACCEPT;
            case FAIL -> new Action.Refuse(Reply.of(550, "5.7.23", spfFailed(verdict, findings)));
            case PERMERROR ->
                    config.refusePermerror()
                            ? new Action.Refuse(
                                    Reply.of(550, "5.7.24", "Refused: " + verdict.reason()))
                            : ACCEPT;
        };
    }

    /** Also where the DNS can't say whether DMARC decides; why it can't is nobody's but ours. */
    private static Action spfUnknown(SpfVerdict verdict, Findings findings) {
        boolean undecided =
                isLeftToSpf(findings)
                        || findings.dmarc()
                                .filter(d -> d.result() == DmarcResult.TEMPERROR)
                                .isPresent();
        String domain = verdict.domain().map(Object::toString).orElse("the sender's domain");
        return undecided
                ? new Action.Refuse(
                        Reply.of(
                                451,
                                "4.7.24",
                                "SPF of " + domain + " can't be checked now, try again later"))
                : ACCEPT;
    }

    /** RFC 7208 §6.2: the sender's words are marked as such. */
    private static String spfFailed(SpfVerdict verdict, Findings findings) {
        String domain = verdict.domain().map(Object::toString).orElse("the sender's domain");
        String refused =
                "Refused: %s may not send for %s (SPF)"
                        .formatted(client(findings.envelope()), domain);
        return verdict.explanation()
                .map(text -> refused + "; " + domain + " explains: " + text)
                .orElse(refused);
    }
}
