package org.signpost.account;

import java.net.InetAddress;

/** Checks proofs of identity; for use by many threads. */
public interface Authenticator {

    /** How a login ended. */
    sealed interface Verdict {

        /** The client is that account. */
        record Granted(Account account) implements Verdict {}

        /** Wrong password or unknown user, which look the same, or too many failures: 535 5.7.8. */
        record Denied() implements Verdict {}

        /** Accounts can't be read now: 454 4.7.0. */
        record Unavailable(String reason) implements Verdict {}
    }

    /**
     * Checks a login name and a password. Takes tens of milliseconds unless the same login
     * succeeded a short while ago; slows down after failures from the same address or for the same
     * account.
     *
     * @param login an account's address, or its local part where that is unique
     * @param client where the attempt comes from
     */
    Verdict verify(String login, String password, InetAddress client) throws InterruptedException;
}
