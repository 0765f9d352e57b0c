package org.signpost.account;

/** Turns a password into what may be stored of it, slowly. */
interface PasswordHash {

    /** The hash in PHC string form, with its algorithm, parameters and random salt. */
    String hash(String password);

    /** Whether that hash, of whatever parameters, is the password's; false where it is no hash. */
    boolean matches(String password, String hash);

    /** A hash that no password has and that takes as long to compare as any. */
    String unmatched();
}
