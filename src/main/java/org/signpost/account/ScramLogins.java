package org.signpost.account;

import org.signpost.observe.Clock;
import org.signpost.sasl.Saslprep;
import org.signpost.sasl.ScramMechanism;
import org.signpost.sasl.ScramVerifier;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
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

    /** What becomes of a login; the same for every mechanism. */
    interface Outcomes {

        Authenticator.Verdict granted(
                Authenticator.Client client, AccountEntry account, AccountBook book);

        Authenticator.Verdict denied(
                Authenticator.Client client,
                Optional<AccountEntry> account,
                String name,
                String reason);
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
        Optional<AccountEntry> account = book.named(name);
        Optional<ScramVerifier> kept =
                accounts.verifier(account.map(AccountEntry::id).orElse(NOBODY), mechanism);
        // Made in any case, so that the answer takes the same time.
        ScramVerifier pretended = pretence().verifier(mechanism, book.pretendedAddress(name));
        Optional<AccountEntry> able =
                account.filter(a -> a.state() == AccountEntry.State.ACTIVE)
                        .filter(_ -> kept.isPresent());
        String subject =
                account.map(a -> a.address().folded().text())
                        .orElseGet(() -> name.toLowerCase(Locale.ROOT));
        return new Login(
                client,
                name,
                able,
                book,
                Throttle.Subject.of(subject, client.address()),
                kept.orElse(pretended));
    }

    /** One that has begun. */
    private final class Login implements Authenticator.Challenge {

        private final Authenticator.Client client;
        private final String name;
        private final Optional<AccountEntry> account;
        private final AccountBook book;
        private final Throttle.Subject subject;
        private final ScramVerifier verifier;

        Login(
                Authenticator.Client client,
                String name,
                Optional<AccountEntry> account,
                AccountBook book,
                Throttle.Subject subject,
                ScramVerifier verifier) {
            this.client = client;
            this.name = name;
            this.account = account;
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
            if (!right || account.isEmpty()) {
                throttle.failed(subject);
                return denied("wrong");
            }
            throttle.succeeded(subject);
            return outcomes.granted(client, account.get(), book);
        }

        private Authenticator.Verdict denied(String reason) {
            return outcomes.denied(client, account, name, reason);
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
