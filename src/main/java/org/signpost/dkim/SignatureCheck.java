package org.signpost.dkim;

import org.signpost.dns.DnsName;
import org.signpost.dns.Resolver;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;

/**
 * Checks single signatures, each by the key that its signer publishes (RFC 6376 §6.1.2, §6.1.3).
 */
public final class SignatureCheck {

    private final KeyLookup keys;

    /** Asks that DNS for keys. */
    public SignatureCheck(Resolver dns) {
        keys = new KeyLookup(dns);
    }

    /**
     * Whether octets were signed.
     *
     * @param result {@code PASS}, {@code FAIL}, or what is wrong with the key
     * @param reason in plain words
     * @param key the key, where there is one
     */
    public record Proof(DkimResult result, String reason, Optional<KeyRecord> key) {}

    /**
     * Checks a signature of a message; the body before the key, since that asks nobody.
     *
     * @param now when, since signatures expire (RFC 6376 §3.5)
     */
    public DkimVerdict verify(DkimSignature signature, ScannedMessage message, Instant now) {
        Optional<Instant> expired = signature.expires().filter(now::isAfter);
        if (expired.isPresent()) {
            String why = "the signature expired at " + expired.get();
            return DkimVerdict.of(signature, DkimResult.FAIL, why);
        }
        Optional<ScannedMessage.BodyDigest> body = message.body(signature.body());
        if (body.isEmpty()) {
            return DkimVerdict.of(
                    signature,
                    DkimResult.FAIL,
                    "the body is shorter than l= says (RFC 6376 §6.1.3)");
        }
        if (!MessageDigest.isEqual(body.get().sha256(), signature.bodyHash())) {
            return DkimVerdict.of(
                    signature, DkimResult.FAIL, "the body isn't what was signed (bh=)");
        }
        byte[] data =
                SignedFields.octets(
                        message.header(),
                        signature.headers(),
                        signature.headerForm(),
                        signature.field());
        Proof proof =
                prove(signature.keyName(), signature.algorithm(), data, signature.signature());
        return strictly(signature, proof, body.get());
    }

    private static DkimVerdict strictly(
            DkimSignature signature, Proof proof, ScannedMessage.BodyDigest body) {
        boolean below = !signature.identity().equals(signature.domain());
        if (below && proof.key().filter(KeyRecord::strict).isPresent()) {
            return DkimVerdict.of(
                    signature,
                    DkimResult.PERMERROR,
                    "the key is for %s alone (t=s), and i= is below it"
                            .formatted(signature.domain()));
        }
        long uncovered = body.size() - body.covered();
        String added = "; anybody may have added the last %d octets (l=)".formatted(uncovered);
        return new DkimVerdict(
                proof.result(),
                proof.reason() + (uncovered > 0 ? added : ""),
                signature.label(),
                Optional.of(signature),
                proof.key(),
                uncovered);
    }

    /**
     * Checks octets by the key at that name.
     *
     * @param data what was signed, before any hash
     */
    public Proof prove(DnsName key, DkimAlgorithm algorithm, byte[] data, byte[] signature) {
        return switch (keys.find(key)) {
            case KeyLookup.Found.Unknown(String why) ->
                    new Proof(DkimResult.TEMPERROR, why, Optional.empty());
            case KeyLookup.Found.None(String why) ->
                    new Proof(DkimResult.PERMERROR, why, Optional.empty());
            case KeyLookup.Found.Key(KeyRecord record)
                    when record.key().kind() != algorithm.kind() ->
                    new Proof(
                            DkimResult.PERMERROR,
                            "the key at %s isn't for a=%s".formatted(key, algorithm.word()),
                            Optional.empty());
            case KeyLookup.Found.Key(KeyRecord record) ->
                    record.key().verifies(algorithm.toSign(data), signature)
                            ? new Proof(DkimResult.PASS, passed(record), Optional.of(record))
                            : new Proof(
                                    DkimResult.FAIL,
                                    "the header isn't what was signed, or not by this key",
                                    Optional.of(record));
        };
    }

    private static String passed(KeyRecord record) {
        String words =
                switch (record.key().kind()) {
                    case RSA -> "signed by an RSA key of " + record.key().bits() + " bits";
                    case ED25519 -> "signed by an Ed25519 key";
                };
        return record.testing()
                ? words + "; the signer tries DKIM out (t=y), so it counts as none"
                : words;
    }
}
