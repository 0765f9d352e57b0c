package org.signpost.dkim;

import java.util.Optional;

/**
 * How one signature fared.
 *
 * @param result the word
 * @param reason in plain words, for administrators
 * @param label what the signature says of itself
 * @param signature the signature, where it could be read
 * @param key its key, where there is one
 * @param uncovered how many octets at the end of the canonical body the signature leaves out, so
 *     that anybody may have added them ({@code l=})
 */
public record DkimVerdict(
        DkimResult result,
        String reason,
        SignatureLabel label,
        Optional<DkimSignature> signature,
        Optional<KeyRecord> key,
        long uncovered) {

    /** What can't be verified at all. */
    public static DkimVerdict unreadable(DkimResult result, String why, SignatureLabel label) {
        return new DkimVerdict(result, why, label, Optional.empty(), Optional.empty(), 0);
    }

    static DkimVerdict of(DkimSignature signature, DkimResult result, String why) {
        return new DkimVerdict(
                result, why, signature.label(), Optional.of(signature), Optional.empty(), 0);
    }

    /** Whether the signer tries DKIM out, so that this counts as no signature (RFC 6376 §3.6.1). */
    public boolean testing() {
        return key.map(KeyRecord::testing).orElse(false);
    }

    /** Whether the signature allows to add to the body, which makes it worth little (§8.2). */
    public boolean weak() {
        return signature.map(s -> s.body().length().isPresent()).orElse(false);
    }

    /** Whether it proves that its domain answers for the message, all of it. */
    public boolean proves() {
        return result == DkimResult.PASS && !testing() && !weak();
    }
}
