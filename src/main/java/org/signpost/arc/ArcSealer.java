package org.signpost.arc;

import org.signpost.dkim.BodyForm;
import org.signpost.dkim.DkimKey;
import org.signpost.dkim.HeaderBlock;
import org.signpost.dkim.MessageScan;
import org.signpost.dkim.RawField;
import org.signpost.dkim.ScannedMessage;
import org.signpost.dkim.SignatureField;
import org.signpost.dkim.SignaturePolicy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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
     * further set may follow: after a seal that found the chain broken, and after fifty.
     *
     * @param message as it goes out, but for these fields
     * @param chain what the message's chain is worth
     * @param results the body of the server's own Authentication-Results, its name at first
     */
    public Optional<List<String>> seal(ScannedMessage message, ArcVerdict chain, String results) {
        return seal(message, chain, results, covered(message.header()));
    }

    Optional<List<String>> seal(
            ScannedMessage message, ArcVerdict chain, String results, List<String> covered) {
        if (!message.whole()) return Optional.empty();
        return switch (ArcChain.of(message.header())) {
            case ArcChain.None none ->
                    Optional.of(fields(message, List.of(), ArcResult.NONE, results, covered));
            case ArcChain.Broken broken -> Optional.empty();
            case ArcChain.Whole whole when isOver(whole) -> Optional.empty();
            case ArcChain.Whole whole ->
                    Optional.of(fields(message, whole.sets(), chain.result(), results, covered));
        };
    }

    /** Whether the last seal says that the chain is broken (§5.1), or there is no number left. */
    private static boolean isOver(ArcChain.Whole chain) {
        return chain.sets().size() == ArcChain.MOST_SETS
                || !(Seal.parse(chain.last().seal()) instanceof Seal.Reading.Read(Seal seal))
                || seal.status() == ArcResult.FAIL;
    }

    private List<String> fields(
            ScannedMessage message,
            List<ArcSet> before,
            ArcResult status,
            String results,
            List<String> covered) {
        int instance = before.size() + 1;
        String first = "i=" + instance;
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
        // §5.1.2: what is broken can't be signed in any order, so the new set stands alone.
        List<ArcSet> sets = new ArrayList<>(status == ArcResult.FAIL ? List.of() : before);
        sets.add(new ArcSet(field(told), field(signed), RawField.of(seal)));
        return List.of(
                SignatureField.signed(seal, ArcValidator.sealedOctets(sets), key), signed, told);
    }

    private static RawField field(String text) {
        return RawField.of(text.substring(0, text.length() - 2));
    }

    /** What DKIM covers, and the signatures of those before (§4.1.2). */
    private static List<String> covered(HeaderBlock header) {
        List<String> covered = new ArrayList<>(SignaturePolicy.headers(header));
        header.all("DKIM-Signature").forEach(f -> covered.add("DKIM-Signature"));
        return covered;
    }
}
