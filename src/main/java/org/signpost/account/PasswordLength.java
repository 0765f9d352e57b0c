package org.signpost.account;

import java.util.Optional;

/**
 * How long a new password has to be: what NIST SP 800-63B has always asked for at least. Accounts
 * with a shorter one keep it.
 */
public final class PasswordLength {

    /** Characters, as people count them. */
    public static final int LEAST = 8;

    private PasswordLength() {}

    /** What is wrong with the length of that password; empty where nothing is. */
    public static Optional<String> fault(String password) {
        int length = password.codePointCount(0, password.length());
        return length >= LEAST
                ? Optional.empty()
                : Optional.of(
                        "a password has at least %d characters, this one %d"
                                .formatted(LEAST, length));
    }
}
