package org.signpost.dns;

/** Who finds out whether answers are authentic (RFC 4033 §5). */
public sealed interface Dnssec {

    /**
     * We do.
     *
     * @param anchors the keys that are trusted to begin with
     */
    record Validate(TrustAnchors anchors) implements Dnssec {}

    /** The resolvers do, and nobody can come between them and us. */
    record TrustAd() implements Dnssec {}

    /** Nobody does. */
    record Off() implements Dnssec {}
}
