package org.signpost.account;

import org.signpost.address.Mailbox;

import java.util.List;

/** Accounts that another system keeps, such as an LDAP directory; for use by many threads. */
public interface AccountSource {

    /** Characters of a login; longer than any address, and than what anybody calls himself. */
    int MOST_LOGIN = 320;

    /** What it says. */
    sealed interface Answer {

        /**
         * It is this one.
         *
         * @param addresses somebody's mail addresses; may be empty
         */
        record Found(List<Mailbox> addresses) implements Answer {

            /** Copies the list. */
            public Found {
                addresses = List.copyOf(addresses);
            }
        }

        /** It is nobody, or one of several, or the password is wrong. */
        record Nobody() implements Answer {}

        /** It could not be asked, or has no answer now. */
        record Unavailable(String reason) implements Answer {}
    }

    /**
     * Whether there is one of that name.
     *
     * @param login an address, or another name that the other system knows
     */
    Answer find(String login);

    /** Whether there is one of that name who has that password, which isn't empty. */
    Answer prove(String login, String password);

    /** Where nothing else keeps accounts. */
    static AccountSource none() {
        return new None();
    }

    /** Knows nothing. */
    record None() implements AccountSource {

        @Override
        public Answer find(String login) {
            return new Answer.Unavailable("there is no directory to ask");
        }

        @Override
        public Answer prove(String login, String password) {
            return find(login);
        }
    }
}
