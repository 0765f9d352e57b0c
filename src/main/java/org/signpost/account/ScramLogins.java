package org.signpost.account;

import org.signpost.observe.Clock;
import org.signpost.sasl.Saslprep;
import org.signpost.sasl.ScramMechanism;
import org.signpost.sasl.ScramVerifier;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Begins and ends logins by SCRAM. Whoever has no account, or none that can do it, gets a salt all
 * the same, and fails at the end like somebody with a wrong password (RFC 5802 §9).
 */
final class ScramLogins {

    private static final int NONCE_OCTETS = 18;

    /** No account's id. */
    private static final long NOBODY = -1;

    private final Accounts accounts;
    private final Clock clock;
    private final Throttle throttle;
    private final Outcomes outcomes;
    private final SecureRandom random = new SecureRandom();
    private volatile Optional<Pretence> pretence = Optional.empty();

    /** Whom a name means, and what becomes of a login; the same for every mechanism. */
    interface Outcomes {

        Claim claim(AccountBook book, String name);

        /** Whether whoever knows the secret may log in from there, now. */
        boolean isGood(Claim claim, Authenticator.Client client);

        Authenticator.Verdict granted(Authenticator.Client client, Claim claim, AccountBook book);

        Authenticator.Verdict denied(
                Authenticator.Client client, Claim claim, String name, String reason);
    }

    ScramLogins(Accounts accounts, Clock clock, Throttle throttle, Outcomes outcomes) {
        this.accounts = accounts;
        this.clock = clock;
        this.throttle = throttle;
        this.outcomes = outcomes;
    }

    Authenticator.Challenge begin(
            ScramMechanism mechanism, String login, Authenticator.Client client)
            throws IOException {
        AccountBook book = accounts.book();
        String name = Saslprep.query(login).orElse(login);
        Claim claim = outcomes.claim(book, name);
        // A disabled account keeps its salt.
        Optional<AccountEntry> account = claim.named() ? Optional.empty() : book.named(name);
        Optional<ScramVerifier> kept = kept(claim, account, mechanism);
        // Made in any case, so that the answer takes the same time.
        ScramVerifier pretended = pretended(claim, mechanism, book.pretendedAddress(name));
        return new Login(
                client,
                name,
                kept.isPresent() ? claim : claim.ofNobody(),
                book,
                Throttle.Subject.of(claim.subject(), client.address()),
                kept.orElse(pretended));
    }

    /** Costs one read of the store, whoever it is. */
    private Optional<ScramVerifier> kept(
            Claim claim, Optional<AccountEntry> account, ScramMechanism mechanism)
            throws IOException {
        Optional<Credential> credential = claim.credential();
        if (credential.isPresent()) return accounts.verifier(credential.get(), mechanism);
        return accounts.verifier(account.map(AccountEntry::id).orElse(NOBODY), mechanism);
    }

    /**
     * A credential's has fewer iterations than a password's; so has that of one that isn't there.
     */
    private ScramVerifier pretended(Claim claim, ScramMechanism mechanism, String address)
            throws IOException {
        return claim.named()
                ? pretence().verifier(mechanism, claim.subject(), Credentials.ITERATIONS)
                : pretence().verifier(mechanism, address, Secrets.ITERATIONS);
    }

    /** One that has begun. */
    private final class Login implements Authenticator.Challenge {

        private final Authenticator.Client client;
        private final String name;
        private final Claim claim;
        private final AccountBook book;
        private final Throttle.Subject subject;
        private final ScramVerifier verifier;

        Login(
                Authenticator.Client client,
                String name,
                Claim claim,
                AccountBook book,
                Throttle.Subject subject,
                ScramVerifier verifier) {
            this.client = client;
            this.name = name;
            this.claim = claim;
            this.book = book;
            this.subject = subject;
            this.verifier = verifier;
        }

        @Override
        public ScramVerifier verifier() {
            return verifier;
        }

        @Override
        public String nonce() {
            byte[] octets = new byte[NONCE_OCTETS];
            random.nextBytes(octets);
            return Base64.getEncoder().encodeToString(octets);
        }

        @Override
        public Authenticator.Verdict settle(boolean right) throws InterruptedException {
            Instant deadline = clock.instant().plus(PasswordAuthenticator.MOST_WAIT);
            while (throttle.take(subject) instanceof Throttle.Turn.Later(Instant instant)) {
                if (instant.isAfter(deadline)) return denied("throttled");
                clock.sleepUntil(instant);
            }
            if (!right || claim.account().isEmpty()) {
                throttle.failed(subject);
                return denied("wrong");
            }
            if (!outcomes.isGood(claim, client)) {
                throttle.failed(subject);
                return outcomes.denied(client, claim.shown(), name, "wrong");
            }
            throttle.succeeded(subject);
            return outcomes.granted(client, claim, book);
        }

        private Authenticator.Verdict denied(String reason) {
            return outcomes.denied(client, claim, name, reason);
        }
    }

    private Pretence pretence() throws IOException {
        Optional<Pretence> known = pretence;
        if (known.isPresent()) return known.get();
        Pretence read = new Pretence(accounts.pretence());
        pretence = Optional.of(read);
        return read;
    }
}
