package org.signpost.account;

import java.net.InetAddress;

/** Checks proofs of identity; for use by many threads. */
public interface Authenticator {

    /** How a login ended. */
    sealed interface Verdict {

        /**
         * The client is that account.
         *
         * @param mark by which it shows when that changes
         */
        record Granted(Account account, Mark mark) implements Verdict {}

        /** Wrong password or unknown user, which look the same, or too many failures: 535 5.7.8. */
        record Denied() implements Verdict {}

        /** Accounts can't be read now: 454 4.7.0. */
        record Unavailable(String reason) implements Verdict {}
    }

    /**
     * Which account it was and which password it had; tells nothing of the password.
     *
     * @param account its number
     * @param password differs where the password differs
     */
    record Mark(long account, int password) {}

    /**
     * Who wants to log in.
     *
     * @param address where from
     * @param session its name in the log
     * @param role of the listener, as the log names it
     */
    record Client(InetAddress address, String session, String role) {}

    /**
     * Checks a login name and a password. Takes tens of milliseconds unless the same login
     * succeeded a short while ago; slows down after failures from the same address or for the same
     * account. The log hears how it ended.
     *
     * @param login an account's address, or its local part where that is unique
     */
    Verdict verify(String login, String password, Client client) throws InterruptedException;

    /**
     * Looks again at who was granted before, which costs next to nothing: denied where the account
     * was removed or disabled meanwhile or has another password; granted anew with the addresses
     * that it may send as now.
     */
    Verdict renew(Verdict.Granted before);
}
