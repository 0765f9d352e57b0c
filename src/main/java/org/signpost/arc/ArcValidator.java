package org.signpost.arc;

import org.signpost.dkim.BodyForm;
import org.signpost.dkim.Canonicalization;
import org.signpost.dkim.DkimResult;
import org.signpost.dkim.DkimSignature;
import org.signpost.dkim.DkimVerdict;
import org.signpost.dkim.HeaderBlock;
import org.signpost.dkim.KeyRecord;
import org.signpost.dkim.ScannedMessage;
import org.signpost.dkim.SignatureCheck;
import org.signpost.dkim.SignedFields;
import org.signpost.dns.DnsName;
import org.signpost.dns.Resolver;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Validates the chains of messages (RFC 8617 §5.2). */
public final class ArcValidator {

    /** How long the keys of one chain may take to find. */
    static final Duration MOST_TIME = Duration.ofSeconds(20);

    /**
     * §4.1.2 forbids sealers to sign the other fields of a chain and Authentication-Results too,
     * but §5.2 asks nobody to look: what covers more is no weaker, and the public suite's chains do
     * it.
     */
    private static final List<String> NEVER_SIGNED = List.of("arc-seal");

    private final SignatureCheck check;
    private final InstantSource clock;

    /** Asks that DNS for keys, and goes by that clock. */
    public ArcValidator(Resolver dns, InstantSource clock) {
        this.check = new SignatureCheck(dns);
        this.clock = clock;
    }

    /**
     * The form of the body that a message's chain needs, for {@link org.signpost.dkim.MessageScan}.
     */
    public static Set<BodyForm> forms(HeaderBlock header) {
        return ArcChain.of(header) instanceof ArcChain.Whole whole
                        && whole.last().signature()
                                instanceof DkimSignature.Reading.Read(DkimSignature read)
                ? Set.of(read.body())
                : Set.of();
    }

    /** The status of a message's chain. */
    public ArcVerdict validate(ScannedMessage message) {
        Optional<String> flaw = message.flaw();
        if (flaw.isPresent()) return ArcVerdict.fail(flaw.get());
        return switch (ArcChain.of(message.header())) {
            case ArcChain.None none -> ArcVerdict.none();
            case ArcChain.Broken broken -> ArcVerdict.fail(broken.why());
            case ArcChain.Whole whole -> sealed(whole, message);
        };
    }

    private ArcVerdict sealed(ArcChain.Whole chain, ScannedMessage message) {
        List<Seal> seals = new ArrayList<>();
        for (ArcSet set : chain.sets()) {
            switch (Seal.parse(set.seal())) {
                case Seal.Reading.Read(Seal seal) -> seals.add(seal);
                case Seal.Reading.Unusable(String why) -> {
                    return ArcVerdict.fail("seal " + (seals.size() + 1) + ": " + why);
                }
            }
        }
        for (int i = seals.size() - 1; i >= 0; i--) {
            ArcResult expected = i == 0 ? ArcResult.NONE : ArcResult.PASS;
            if (seals.get(i).status() != expected) {
                return ArcVerdict.fail(
                        "seal %d says cv=%s (§5.2)".formatted(i + 1, seals.get(i).status().word()));
            }
        }
        return signed(chain, seals, message);
    }

    private ArcVerdict signed(ArcChain.Whole chain, List<Seal> seals, ScannedMessage message) {
        List<DnsName> sealers = seals.stream().map(Seal::domain).toList();
        Instant end = clock.instant().plus(MOST_TIME);
        DkimVerdict last = ofMessage(chain.last(), message);
        if (last.result() != DkimResult.PASS) {
            return fail("message signature " + seals.size(), last.result(), last.reason(), sealers);
        }
        // §4.1.2, RFC 6376 §5.4: From must be signed. The public suite lets a chain pass without.
        boolean authored = last.signature().filter(s -> s.covers("from")).isPresent();
        boolean weak = !authored || !last.proves();
        for (int i = seals.size() - 1; i >= 0; i--) {
            if (clock.instant().isAfter(end)) {
                String why = "the DNS took more than " + MOST_TIME.toSeconds() + " s";
                return fail("seal " + (i + 1), DkimResult.TEMPERROR, why, sealers);
            }
            Seal seal = seals.get(i);
            var proof =
                    check.prove(
                            seal.keyName(),
                            seal.algorithm(),
                            sealedOctets(chain.sets().subList(0, i + 1)),
                            seal.signature());
            if (proof.result() != DkimResult.PASS) {
                return fail("seal " + (i + 1), proof.result(), proof.reason(), sealers);
            }
            weak |= proof.key().filter(KeyRecord::testing).isPresent();
        }
        String words = "%d sealed, the last was %s".formatted(seals.size(), sealers.getLast());
        String but = weak ? "; it counts for nothing, by l=, t=y or h= without From" : "";
        return new ArcVerdict(
                ArcResult.PASS, words + but, sealers, weak, false, chain.sets().getFirst().found());
    }

    private static ArcVerdict fail(String what, DkimResult how, String why, List<DnsName> sealers) {
        return ArcVerdict.without(
                ArcResult.FAIL, what + ": " + why, sealers, how == DkimResult.TEMPERROR);
    }

    private DkimVerdict ofMessage(ArcSet set, ScannedMessage message) {
        return switch (set.signature()) {
            case DkimSignature.Reading.Unusable(var result, var why, var label) ->
                    DkimVerdict.unreadable(result, why, label);
            case DkimSignature.Reading.Read(DkimSignature signature)
                    when NEVER_SIGNED.stream().anyMatch(signature::covers) ->
                    DkimVerdict.unreadable(
                            DkimResult.PERMERROR,
                            "it covers fields of a chain, which it must not (§4.1.2)",
                            signature.label());
            case DkimSignature.Reading.Read(DkimSignature signature) ->
                    check.verify(signature, message, clock.instant());
        };
    }

    /** What the last of these sets' seals signs (§5.1.1). */
    static byte[] sealedOctets(List<ArcSet> sets) {
        StringBuilder signed = new StringBuilder(2048);
        for (ArcSet set : sets.subList(0, sets.size() - 1)) set.addAllTo(signed);
        ArcSet last = sets.getLast();
        last.addTo(signed);
        String own = SignedFields.withoutSignature(last.seal().raw());
        signed.append(Canonicalization.RELAXED.field(own));
        return signed.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
