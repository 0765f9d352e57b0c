package org.signpost.keys;

import org.signpost.address.Domain;
import org.signpost.dkim.DkimKey;

import java.util.List;

/** How mail of an author's domain leaves. */
public sealed interface Signing {

    /**
     * Signed by these keys, each of which makes a signature.
     *
     * @param keys at least one, all of the same domain: the author's, or one above it
     */
    record By(List<DkimKey> keys) implements Signing {

        /** Copies the list. */
        public By {
            keys = List.copyOf(keys);
        }
    }

    /** As it is: nobody asks for a signature, or the domain isn't ours. */
    record Unsigned() implements Signing {}

    /**
     * Not yet: it has to be signed, and can't be.
     *
     * @param domain that would answer for it
     * @param reason a clause with what to do about it
     */
    record Waits(Domain domain, String reason) implements Signing {}
}
