package org.signpost.delivery;

import java.io.IOException;

/** Signs a message in the form in which it goes out. */
@FunctionalInterface
interface Signature {

    /** None. */
    Signature NONE = ready -> ready;

    /**
     * The same form with its signatures on top; refused where it can't be signed at all.
     *
     * @throws IOException when the content can't be read
     */
    Conversion.Form on(Conversion.Ready ready) throws IOException;
}
