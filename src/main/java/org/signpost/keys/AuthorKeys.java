package org.signpost.keys;

import org.signpost.address.Domain;

/** Says by which keys mail is signed. */
@FunctionalInterface
public interface AuthorKeys {

    /** Nobody's mail is signed. */
    AuthorKeys NONE = author -> new Signing.Unsigned();

    /** How mail of an author in that domain leaves, as keys and configuration are now. */
    Signing signing(Domain author);
}
