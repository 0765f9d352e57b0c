package org.signpost.arc;

import org.signpost.dkim.BodyForm;
import org.signpost.dkim.DkimKey;
import org.signpost.dkim.HeaderBlock;
import org.signpost.dkim.MessageScan;
import org.signpost.dkim.RawField;
import org.signpost.dkim.ScannedMessage;
import org.signpost.dkim.SignatureField;
import org.signpost.dkim.SignaturePolicy;
import org.signpost.dkim.Tags;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Adds a set to the chain of a message that is passed on (RFC 8617 §5.1). */
public final class ArcSealer {

    private final DkimKey key;
    private final Instant at;

    /**
     * Seals by that key.
     *
     * @param at the time that the set tells
     */
    public ArcSealer(DkimKey key, Instant at) {
        this.key = key;
        this.at = at;
    }

    /** The forms of the body that validating and sealing need, for {@link MessageScan}. */
    public static Set<BodyForm> forms(HeaderBlock header) {
        Set<BodyForm> forms = new HashSet<>(ArcValidator.forms(header));
        forms.add(SignatureField.FORM);
        return forms;
    }

    /**
     * The three fields to put on top of a message, each with its last line end; empty where no
     * further set may follow: after a seal that found the chain broken, after fifty, and after
     * fields whose numbers can't be read, since then there is no next one.
     *
     * @param message as it goes out, but for these fields
     * @param chain what the message's chain was worth when it came
     * @param results the body of the server's own Authentication-Results, its name at first
     */
    public Optional<List<String>> seal(ScannedMessage message, ArcResult chain, String results) {
        return seal(message, chain, results, covered(message.header()));
    }

    Optional<List<String>> seal(
            ScannedMessage message, ArcResult chain, String results, List<String> covered) {
        if (!message.whole()) return Optional.empty();
        return next(message.header(), chain)
                .map(next -> fields(message, next, chain, results, covered));
    }

    /**
     * The place of a new set.
     *
     * @param before what it seals beside itself
     */
    private record Next(int instance, List<ArcSet> before) {}

    /** Where the next set goes; what was found on arrival has to go with the fields. */
    private static Optional<Next> next(HeaderBlock header, ArcResult status) {
        boolean failed = status == ArcResult.FAIL;
        return switch (ArcChain.of(header)) {
            case ArcChain.None none ->
                    status == ArcResult.NONE
                            ? Optional.of(new Next(1, List.of()))
                            : Optional.empty();
            case ArcChain.Whole whole ->
                    status == ArcResult.NONE || saysFail(whole.last().seal())
                            ? Optional.empty()
                            // §5.1.2: what is broken can't be signed in any order.
                            : after(whole.sets().size(), failed ? List.of() : whole.sets());
            case ArcChain.Broken(_, OptionalInt highest, Optional<RawField> seal) ->
                    !failed || highest.isEmpty() || seal.filter(ArcSealer::saysFail).isPresent()
                            ? Optional.empty()
                            : after(highest.getAsInt(), List.of());
        };
    }

    private static Optional<Next> after(int instance, List<ArcSet> before) {
        return instance < ArcChain.MOST_SETS
                ? Optional.of(new Next(instance + 1, before))
                : Optional.empty();
    }

    /** Whether a seal says that the chain is broken: then it is over (§5.1). */
    private static boolean saysFail(RawField seal) {
        return Tags.parse(InstanceTag.list(seal)) instanceof Tags.Reading.Read(Tags tags)
                && tags.value("cv")
                        .flatMap(ArcResult::of)
                        .filter(r -> r == ArcResult.FAIL)
                        .isPresent();
    }

    private List<String> fields(
            ScannedMessage message,
            Next next,
            ArcResult status,
            String results,
            List<String> covered) {
        String first = "i=" + next.instance();
        String told = "%s: %s; %s\r\n".formatted(ArcChain.RESULTS, first, results.strip());
        String signed = SignatureField.of(ArcChain.MESSAGE, first, message, covered, key, at);
        String seal =
                "%s: %s; a=%s; cv=%s;\r\n%s;\r\n t=%d;\r\n b="
                        .formatted(
                                ArcChain.SEAL,
                                first,
                                key.algorithm().word(),
                                status.word(),
                                SignatureField.signer(key),
                                at.getEpochSecond());
        List<ArcSet> sets = new ArrayList<>(next.before());
        sets.add(new ArcSet(field(told), field(signed), RawField.of(seal)));
        return List.of(
                SignatureField.signed(seal, ArcValidator.sealedOctets(sets), key), signed, told);
    }

    private static RawField field(String text) {
        return RawField.of(text.substring(0, text.length() - 2));
    }

    /**
     * What DKIM covers, and the signatures of those before; nothing of a chain and no
     * Authentication-Results, which are taken away on the way (§4.1.2).
     */
    private static List<String> covered(HeaderBlock header) {
        List<String> covered = new ArrayList<>(SignaturePolicy.headers(header));
        header.all("DKIM-Signature").forEach(f -> covered.add("DKIM-Signature"));
        return covered;
    }
}
