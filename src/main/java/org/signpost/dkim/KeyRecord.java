package org.signpost.dkim;

import org.signpost.tls.SignatureKind;
import org.signpost.tls.VerifyingKey;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A key as it is published (RFC 6376 §3.6.1).
 *
 * @param key the key
 * @param testing {@code t=y}: the signer tries DKIM out, and a signature counts as none (§3.6.1)
 * @param strict {@code t=s}: the domain in {@code i=} is that of {@code d=}
 */
public record KeyRecord(VerifyingKey key, boolean testing, boolean strict) {

    /** RFC 8301 §3.2: shorter RSA keys prove nothing. */
    static final int FEWEST_BITS = 1024;

    /** RFC 8301 §3.2 asks for 4096 at least; longer ones cost a stranger nothing, and us much. */
    static final int MOST_BITS = 8192;

    /** What was found where a key was looked for. */
    public sealed interface Reading {

        /** A key. */
        record Read(KeyRecord record) implements Reading {}

        /** None that may be used; {@code why} says what is wrong, as a clause about the record. */
        record Unusable(String why) implements Reading {}
    }

    /** Whether the text means to be a key record, as what else stands at the name doesn't. */
    static boolean isMeantBy(String text) {
        return Tags.parse(text) instanceof Tags.Reading.Read(Tags tags)
                ? isOfVersion1(tags) && (tags.value("p").isPresent() || tags.value("k").isPresent())
                : text.stripLeading().toUpperCase(Locale.ROOT).startsWith("V=DKIM1");
    }

    /** RFC 6376 §3.6.1: v= may be left out, and a record of another version is discarded. */
    private static boolean isOfVersion1(Tags tags) {
        return tags.value("v").orElse("DKIM1").equals("DKIM1");
    }

    /** Reads the text of a TXT record; every text has an answer. */
    public static Reading parse(String text) {
        return switch (Tags.parse(text)) {
            case Tags.Reading.Read(Tags tags) -> read(tags);
            case Tags.Reading.Malformed(String why) -> unusable("can't be read: " + why);
        };
    }

    private static Reading read(Tags tags) {
        boolean beginsWithIt = tags.values().keySet().stream().findFirst().equals(Optional.of("v"));
        if (!isOfVersion1(tags) || (tags.value("v").isPresent() && !beginsWithIt)) {
            return unusable("doesn't begin with v=DKIM1 (§3.6.1)");
        }
        if (!lists(tags, "h", "sha256")) return unusable("allows no SHA-256 (h=)");
        if (!lists(tags, "s", "email") && !lists(tags, "s", "*")) {
            return unusable("isn't meant for e-mail (s=)");
        }
        Optional<String> p = tags.compact("p");
        if (p.isEmpty()) return unusable("has no p=");
        if (p.get().isEmpty()) return unusable("is revoked: its p= is empty (§3.6.1)");
        String kind = tags.compact("k").orElse("rsa").toLowerCase(Locale.ROOT);
        if (!kind.equals("rsa") && !kind.equals("ed25519")) {
            return unusable("holds a key of a kind that nobody here knows: k=" + Tags.shown(kind));
        }
        return octets(p.get())
                .flatMap(o -> kind.equals("rsa") ? VerifyingKey.rsa(o) : VerifyingKey.ed25519(o))
                .map(key -> judge(key, tags))
                .orElseGet(() -> unusable("holds no " + kind + " key in p="));
    }

    private static Reading judge(VerifyingKey key, Tags tags) {
        if (key.kind() == SignatureKind.RSA) {
            if (key.bits() < FEWEST_BITS) {
                return unusable(
                        "holds a key of %d bits, which proves nothing (RFC 8301 §3.2)"
                                .formatted(key.bits()));
            }
            if (key.bits() > MOST_BITS) {
                return unusable(
                        "holds a key of %d bits, more than %d".formatted(key.bits(), MOST_BITS));
            }
        }
        boolean testing = tags.value("t").isPresent() && lists(tags, "t", "y");
        boolean strict = tags.value("t").isPresent() && lists(tags, "t", "s");
        return new Reading.Read(new KeyRecord(key, testing, strict));
    }

    /** Whether a list with colons holds that word; where there is no list, everything is in it. */
    private static boolean lists(Tags tags, String tag, String word) {
        return tags.compact(tag)
                .map(list -> List.of(list.toLowerCase(Locale.ROOT).split(":", -1)).contains(word))
                .orElse(true);
    }

    private static Optional<byte[]> octets(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException broken) {
            return Optional.empty();
        }
    }

    private static Reading unusable(String why) {
        return new Reading.Unusable(why);
    }
}
