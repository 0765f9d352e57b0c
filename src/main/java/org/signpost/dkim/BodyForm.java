package org.signpost.dkim;

import java.util.OptionalLong;

/**
 * What of a body a signature covers.
 *
 * @param canonicalization of the body
 * @param length how many octets of the canonical body, the {@code l=} tag; all where there is none
 */
public record BodyForm(Canonicalization canonicalization, OptionalLong length) {

    /** All of the body. */
    public static BodyForm whole(Canonicalization canonicalization) {
        return new BodyForm(canonicalization, OptionalLong.empty());
    }
}
