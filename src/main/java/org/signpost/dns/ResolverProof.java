package org.signpost.dns;

import org.signpost.dns.Statements.None;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Puts each recursive resolver to the proof: whether what it says can be validated at all, which a
 * mail server learns else only from mail that waits.
 */
public final class ResolverProof {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final StubResolver.Patience ONCE =
            new StubResolver.Patience(PATIENCE, 1, PATIENCE.multipliedBy(3));

    /** Zones whose signatures tell a wrong clock from a zone that is badly kept. */
    private static final List<String> SIGNED_BELOW_THE_ROOT = List.of("com.", "net.", "org.");

    private final InstantSource clock;

    private ResolverProof(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * What is wrong with a resolver.
     *
     * @param resolver its address and port
     * @param kind for programs
     * @param words what is wrong, and the cure
     */
    public record Flaw(String resolver, Kind kind, String words) {

        /** The flaw in one line. */
        public String text() {
            return resolver + " " + words;
        }
    }

    /** What can be wrong. */
    public enum Kind {
        /** It can't be asked, or knows no answer. */
        UNREACHABLE,
        /** It leaves out signatures. */
        STRIPS_DNSSEC,
        /** What it says of a trust anchor's zone doesn't fit the anchor. */
        UNTRUSTED,
        /** Signatures of several zones are out of their time. */
        CLOCK,
        /** It can't be asked over TCP. */
        NO_TCP,
        /** It is to validate, and doesn't. */
        NOT_VALIDATING;

        /** For the log, such as {@code strips-dnssec}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Proves each of these resolvers; asks them, for some seconds each.
     *
     * @param resolvers the system's where empty
     * @param clock tells which signatures hold
     * @return what is wrong, at most one flaw each; none without DNSSEC
     */
    public static List<Flaw> of(
            List<InetSocketAddress> resolvers, Dnssec dnssec, InstantSource clock) {
        ResolverProof proof = new ResolverProof(clock);
        List<InetSocketAddress> asked =
                resolvers.isEmpty() ? StubResolver.systemUpstreams().get() : resolvers;
        return asked.stream()
                .map(Upstream::new)
                .map(upstream -> proof.flaw(upstream, dnssec))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Flaw> flaw(Upstream upstream, Dnssec dnssec) {
        return switch (dnssec) {
            case Dnssec.Off _ -> Optional.empty();
            case Dnssec.TrustAd _ -> notValidating(upstream);
            case Dnssec.Validate(var anchors) -> unfit(upstream, anchors);
        };
    }

    /** RFC 6840 §5.7: the bit is set where the root's records are validated. */
    private static Optional<Flaw> notValidating(Upstream upstream) {
        Message query = Wire.question(Name.root, Type.SOA);
        query.getHeader().setFlag(Flags.AD);
        return switch (ask(upstream, query)) {
            case Trouble(var flaw) -> Optional.of(flaw);
            case Said(var reply) ->
                    reply.getHeader().getFlag(Flags.AD)
                            ? Optional.empty()
                            : flaw(
                                    upstream,
                                    Kind.NOT_VALIDATING,
                                    "doesn't validate, and `trust-ad` believes it: have it do so"
                                            + " (unbound does by itself), or set `dnssec` ="
                                            + " `validate` in [dns]");
        };
    }

    private Optional<Flaw> unfit(Upstream upstream, TrustAnchors anchors) {
        Upstreams alone = new Upstreams(() -> List.of(upstream.address()), ONCE);
        Validation validation = new Validation(alone, anchors, clock);
        for (DnsName zone : anchors.zones()) {
            Optional<Flaw> flaw =
                    unsigned(upstream, zone.wire())
                            .or(() -> untrusted(upstream, zone.wire(), anchors, validation, alone))
                            .or(() -> withoutTcp(upstream, zone.wire()));
            if (flaw.isPresent()) return flaw;
        }
        return Optional.empty();
    }

    private static Optional<Flaw> unsigned(Upstream upstream, Name zone) {
        return switch (ask(upstream, Wire.signedQuestion(zone, Type.DNSKEY))) {
            case Trouble(var flaw) -> Optional.of(flaw);
            case Said(var reply) -> {
                List<Record> answer = reply.getSection(Section.ANSWER);
                boolean keys = answer.stream().anyMatch(DNSKEYRecord.class::isInstance);
                boolean signatures = answer.stream().anyMatch(RRSIGRecord.class::isInstance);
                if (keys && signatures) yield Optional.empty();
                yield flaw(
                        upstream,
                        Kind.STRIPS_DNSSEC,
                        "passes on no %s of %s, so nothing can be validated: name a resolver in"
                                        .formatted(keys ? "signatures" : "keys", DnsName.of(zone))
                                + " [dns] that passes DNSSEC on, such as unbound on this host");
            }
        };
    }

    private Optional<Flaw> untrusted(
            Upstream upstream,
            Name zone,
            TrustAnchors anchors,
            Validation validation,
            Upstreams alone) {
        if (!(validation.ask(zone, Type.DNSKEY, alone.end()) instanceof None(var why, var words))) {
            return Optional.empty();
        }
        if (why != Answer.Failure.BOGUS) {
            return flaw(upstream, Kind.UNREACHABLE, "can't be asked for " + zone + ": " + words);
        }
        askMore(anchors, validation, alone);
        Optional<String> doubt = validation.times().clockDoubt(clock.instant());
        return doubt.isPresent()
                ? flaw(
                        upstream,
                        Kind.CLOCK,
                        "is understood, but " + doubt.get() + "; set the clock")
                : flaw(
                        upstream,
                        Kind.UNTRUSTED,
                        "says of the keys of %s what doesn't fit the trust anchor (%s): the anchor"
                                        .formatted(DnsName.of(zone), words)
                                + " is out of date, or somebody changes its answers");
    }

    /** What is signed by others, too: one zone alone may be badly kept. */
    private static void askMore(TrustAnchors anchors, Validation validation, Upstreams alone) {
        List<Name> zones = new ArrayList<>();
        anchors.zones().forEach(zone -> zones.add(zone.wire()));
        if (zones.contains(Name.root)) {
            SIGNED_BELOW_THE_ROOT.forEach(zone -> zones.add(Name.fromConstantString(zone)));
        }
        for (Name zone : zones) validation.ask(zone, Type.SOA, alone.end());
    }

    private static Optional<Flaw> withoutTcp(Upstream upstream, Name zone) {
        try {
            upstream.askOverTcp(Wire.signedQuestion(zone, Type.DNSKEY), PATIENCE);
            return Optional.empty();
        } catch (IOException e) {
            return flaw(
                    upstream,
                    Kind.NO_TCP,
                    "doesn't answer over TCP, which long answers need (RFC 7766): let its TCP port"
                            + " through, or name another resolver in [dns]");
        }
    }

    private sealed interface Asked {}

    private record Said(Message reply) implements Asked {}

    private record Trouble(Flaw flaw) implements Asked {}

    private static Asked ask(Upstream upstream, Message query) {
        try {
            Message reply = upstream.ask(query, PATIENCE);
            if (Wire.isStatement(reply)) return new Said(reply);
            String rcode = Rcode.string(reply.getRcode());
            return trouble(upstream, "answers " + rcode + " to a question about " + name(query));
        } catch (SocketTimeoutException e) {
            return trouble(upstream, "doesn't answer within " + PATIENCE.toSeconds() + " s");
        } catch (IOException e) {
            return trouble(upstream, "can't be asked: " + Upstreams.reason(e));
        }
    }

    private static String name(Message query) {
        return DnsName.of(query.getQuestion().getName()).text();
    }

    private static Trouble trouble(Upstream upstream, String words) {
        return new Trouble(
                new Flaw(
                        upstream.toString(),
                        Kind.UNREACHABLE,
                        words + ": name resolvers in [dns] that answer"));
    }

    private static Optional<Flaw> flaw(Upstream upstream, Kind kind, String words) {
        return Optional.of(new Flaw(upstream.toString(), kind, words));
    }
}
