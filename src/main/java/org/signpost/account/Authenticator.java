package org.signpost.account;

import org.signpost.address.Mailbox;
import org.signpost.sasl.SaslMechanism;
import org.signpost.sasl.ScramMechanism;
import org.signpost.sasl.ScramVerifier;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Checks proofs of identity; for use by many threads. */
public interface Authenticator {

    /** How a login ended. */
    sealed interface Verdict {

        /**
         * The client is that account.
         *
         * @param mark by which it shows when that changes
         */
        record Granted(Account account, AnyMark mark) implements Verdict {}

        /** Wrong password or unknown user, which look the same, or too many failures: 535 5.7.8. */
        record Denied() implements Verdict {}

        /** Accounts can't be read now: 454 4.7.0. */
        record Unavailable(String reason) implements Verdict {}
    }

    /** What somebody who was granted is looked at again by. */
    sealed interface AnyMark {}

    /**
     * Which account it was and which password it had; tells nothing of the password.
     *
     * @param account its number
     * @param password differs where the password differs
     */
    record Mark(long account, int password) implements AnyMark {}

    /**
     * Another system knew that name. It may know nobody by the addresses that it has of them.
     *
     * @param login as it was asked for
     */
    record ForeignMark(String login) implements AnyMark {}

    /**
     * Another system knew somebody of that address, for whom somebody else vouched.
     *
     * @param named those of his addresses that were named
     */
    record VouchedMark(List<Mailbox> named) implements AnyMark {

        /** Copies the list. */
        public VouchedMark {
            named = List.copyOf(named);
        }
    }

    /**
     * Who wants to log in.
     *
     * @param address where from
     * @param session its name in the log
     * @param role of the listener, as the log names it
     * @param mechanism by which, as the log names it; empty before AUTH
     */
    record Client(
            InetAddress address, String session, String role, Optional<SaslMechanism> mechanism) {

        /** Who hasn't said yet by which mechanism. */
        public Client(InetAddress address, String session, String role) {
            this(address, session, role, Optional.empty());
        }

        /** The same client, who uses that mechanism. */
        public Client by(SaslMechanism chosen) {
            return new Client(address, session, role, Optional.of(chosen));
        }
    }

    /** A login by SCRAM that has begun and waits for its proof. */
    interface Challenge {

        /**
         * What the proof is checked with; made up, and always the same, where nobody of that name
         * can log in so (RFC 5802 §9).
         */
        ScramVerifier verifier();

        /** The server's part of the nonce: random, printable, without commas. */
        String nonce();

        /**
         * Says whether the proof was right, and hears what comes of it; slows down as {@link
         * #verify} does.
         */
        Verdict settle(boolean right) throws InterruptedException;
    }

    /** Somebody else's word for who the client is: an issuer's of tokens, or an authority's. */
    sealed interface Voucher {

        /**
         * The client is the one account that has one of those addresses.
         *
         * @param addresses nobody is let in where two of them are accounts
         * @param authzid whom the client wants to act as; that has to be the same
         */
        record For(List<Mailbox> addresses, Optional<String> authzid) implements Voucher {

            /** Copies the list. */
            public For {
                addresses = List.copyOf(addresses);
            }

            /** The first of the addresses; empty where there is none. */
            String name() {
                return addresses.isEmpty() ? "" : addresses.getFirst().text();
            }
        }

        /** The word is worth nothing. */
        record Worthless(String reason) implements Voucher {}

        /** Nobody can tell now what the word is worth. */
        record Unknown(String reason) implements Voucher {}
    }

    /**
     * Checks a login name and a password. Takes tens of milliseconds unless the same login
     * succeeded a short while ago; slows down after failures from the same address or for the same
     * account. The log hears how it ended.
     *
     * @param login an account's address, or its local part where that is unique
     */
    Verdict verify(String login, String password, Client client) throws InterruptedException;

    /**
     * Begins a login by SCRAM. Takes the same time whoever it is.
     *
     * @param login an account's address, or its local part where that is unique
     * @throws IOException when the accounts can't be read now
     */
    Challenge scram(ScramMechanism mechanism, String login, Client client) throws IOException;

    /**
     * Lets in whom another vouches for, where that is an account that may log in; tells the log.
     * Asks another system as {@link #renew} does.
     */
    Verdict admit(Voucher voucher, Client client);

    /**
     * Looks again at who was granted before: denied where the account was removed or disabled
     * meanwhile or has another password; granted anew with the addresses that it may send as now.
     *
     * <p>An account of the store costs next to nothing. About somebody of another system, that one
     * is asked in the caller's thread unless it was in the last minute: this takes as long as its
     * answer does, and where it has none, as long as one is waited for.
     */
    Verdict renew(Verdict.Granted before);
}
