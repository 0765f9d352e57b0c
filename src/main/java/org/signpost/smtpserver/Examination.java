package org.signpost.smtpserver;

import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.authentication.Evaluation;
import org.signpost.authentication.Examiner;
import org.signpost.authentication.Findings;
import org.signpost.authentication.FindingsText;
import org.signpost.authentication.Standard;
import org.signpost.config.InboundConfig;
import org.signpost.config.InboundConfig.Check;
import org.signpost.dkim.MessageScan;
import org.signpost.dkim.RawField;
import org.signpost.dkim.ScannedMessage;
import org.signpost.dmarc.AuthorDomains;
import org.signpost.message.AuthenticationResult;
import org.signpost.message.AuthservId;
import org.signpost.mime.Edit;
import org.signpost.policy.InboundDecision;
import org.signpost.policy.InboundRules;
import org.signpost.queue.Origin;
import org.signpost.spf.SpfQuery;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Examines one message while it streams by: whether its fields of authentication results are
 * forged, and, where the world sends it, by all that is asked of such mail.
 */
final class Examination {

    private final Inbound inbound;
    private final Origin origin;
    private final boolean fromTheWorld;
    private final MessageScan scan;
    private long scanned;

    /**
     * Begins with nothing.
     *
     * @param origin what the world sends is examined, and what applications of our own networks
     *     pass on may tell what we found out before
     */
    Examination(Inbound inbound, Origin origin) {
        this.inbound = inbound;
        this.origin = origin;
        fromTheWorld = origin == Origin.MX && inbound.examiner().isPresent();
        scan = fromTheWorld ? Examiner.scan() : new MessageScan(header -> Set.of());
    }

    /** Looks at more of the message. */
    void scan(byte[] octets, int offset, int length) {
        scan.write(octets, offset, length);
        scanned += length;
    }

    /**
     * Who hands the message over.
     *
     * @param helo the name in HELO or EHLO
     * @param receiver this server's name
     */
    record Peer(InetAddress client, String helo, ReversePath from, String receiver) {

        private SpfQuery query() {
            return new SpfQuery(
                    client, helo, from.sender().map(Mailbox::toString).orElse(""), receiver);
        }
    }

    /**
     * What was found out.
     *
     * @param decision what becomes of the message
     * @param results for Authentication-Results; none where nothing was examined
     * @param forged the fields that go, as changes to the content
     * @param evaluation what reports tell of it; none where nothing was examined
     */
    record Outcome(
            InboundDecision decision,
            List<AuthenticationResult> results,
            List<Edit> forged,
            Optional<Evaluation> evaluation) {

        /** The results in a few words for the log; none where nothing was examined. */
        Optional<String> summary() {
            return listed(results.stream().map(r -> r.method().word() + "=" + r.result()));
        }

        /** What checks would have done that are only observed; none where that is nothing. */
        Optional<String> observed() {
            return listed(
                    decision.observed().stream().map(o -> o.check() + ":" + o.action().word()));
        }

        private static Optional<String> listed(Stream<String> words) {
            String list = words.distinct().collect(Collectors.joining(","));
            return Optional.of(list).filter(w -> !w.isEmpty());
        }
    }

    /**
     * The message is over; asks the DNS for as long as that takes.
     *
     * @param passedOn whether it goes to another site by an alias, where a seal tells what its
     *     chain was worth here
     */
    Outcome conclude(Peer peer, boolean passedOn, InstantSource clock) {
        ScannedMessage message = scan.end();
        List<Edit> forged = forged(message);
        if (!fromTheWorld) {
            return new Outcome(InboundDecision.accept(), List.of(), forged, Optional.empty());
        }
        SpfQuery query = peer.query();
        Findings findings =
                inbound.examiner()
                        .orElseThrow()
                        .examine(Optional.of(query), message, standards(passedOn));
        AuthorDomains authors = Examiner.authors(message);
        InboundDecision decision = new InboundRules(inbound.config()).decide(findings, authors);
        Evaluation evaluation =
                Evaluation.of(clock.instant(), query, authors, findings, told(decision));
        return new Outcome(
                decision, FindingsText.results(findings), forged, Optional.of(evaluation));
    }

    private static Evaluation.Outcome told(InboundDecision decision) {
        List<Evaluation.Observation> observed =
                decision.observed().stream()
                        .map(o -> new Evaluation.Observation(o.check(), o.action().word()))
                        .toList();
        return new Evaluation.Outcome(decision.action().word(), decision.override(), observed);
    }

    /** SPF that counts needs to know whether there is a DMARC record (P4). */
    private Set<Standard> standards(boolean passedOn) {
        InboundConfig.Checks checks = inbound.config().checks();
        Set<Standard> standards = EnumSet.noneOf(Standard.class);
        if (checks.spf() != Check.OFF) standards.add(Standard.SPF);
        if (checks.dkim() != Check.OFF) standards.add(Standard.DKIM);
        boolean sealed = passedOn && inbound.config().sealForwarded();
        if (checks.arc() != Check.OFF || sealed) standards.add(Standard.ARC);
        if (checks.iprev() != Check.OFF) standards.add(Standard.IPREV);
        if (checks.dmarc() != Check.OFF || checks.spf() != Check.OFF) standards.add(Standard.DMARC);
        return standards;
    }

    /** RFC 8601 §5: fields in our name that are none of ours, and marks that only we set. */
    private List<Edit> forged(ScannedMessage message) {
        List<Edit> edits = new ArrayList<>();
        long offset = 0;
        for (RawField field : message.header().fields()) {
            // In chunks a message may end with a field, without the line's end (RFC 3030 §2).
            long length = Math.min(field.raw().length() + 2L, scanned - offset);
            if (isForged(field)) edits.add(new Edit.Replace(offset, length, ""));
            offset += length;
        }
        return edits;
    }

    private boolean isForged(RawField field) {
        if (origin == Origin.RELAY) return false;
        if (AuthservId.isField(field.name())) return inbound.id().isClaimedBy(field.body());
        return origin == Origin.MX && field.is(inbound.config().quarantineHeader());
    }
}
