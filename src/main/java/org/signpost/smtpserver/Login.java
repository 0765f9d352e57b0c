package org.signpost.smtpserver;

import org.signpost.account.Account;
import org.signpost.account.Authenticator;
import org.signpost.account.Authenticator.Verdict;
import org.signpost.sasl.SaslExchange;
import org.signpost.sasl.SaslStep;
import org.signpost.smtp.Reply;

import java.util.Optional;

/** Turns the steps of AUTH into replies, and remembers who logged in (RFC 4954 §4, §6). */
final class Login {

    /** RFC 4954 §9 asks for three attempts at least. */
    private static final int MOST_FAILURES = 5;

    private static final Reply WRONG = Reply.of(535, "5.7.8", "Authentication credentials invalid");

    private final Authenticator authenticator;
    private final Authenticator.Client client;
    private Optional<Verdict.Granted> granted = Optional.empty();
    private int failures;

    Login(Authenticator authenticator, Authenticator.Client client) {
        this.authenticator = authenticator;
        this.client = client;
    }

    /** Who the client is; none before AUTH succeeded. */
    Optional<Account> account() {
        return granted.map(Verdict.Granted::account);
    }

    /**
     * Looks whether the client still is who it proved to be, and why it may not go on where it
     * isn't: a session may last for days after its account was removed.
     */
    Optional<Reply> lapse() {
        if (granted.isEmpty()) return Optional.empty();
        return switch (authenticator.renew(granted.get())) {
            case Verdict.Granted now -> {
                granted = Optional.of(now);
                yield Optional.empty();
            }
            case Verdict.Denied() ->
                    Optional.of(
                            Reply.of(421, "4.7.0", "Your account has changed: log in again")
                                    .closing());
            case Verdict.Unavailable _ ->
                    Optional.of(Reply.of(451, "4.3.0", "Accounts can't be read now"));
        };
    }

    /** The reply to that step: 334 goes on, any other ends the exchange. */
    Reply reply(SaslStep step) {
        return switch (step) {
            case SaslStep.Challenge(String base64) -> Reply.plain(334, base64);
            case SaslStep.Credentials(String login, String password) -> check(login, password);
            case SaslStep.Refused _ -> failed();
            case SaslStep.Malformed(String why) -> Reply.of(501, "5.5.2", why);
            case SaslStep.TooLong() -> tooLong();
            case SaslStep.Cancelled() -> Reply.of(501, "5.7.0", "Authentication cancelled");
        };
    }

    /** RFC 4954 §4: a response beyond what is read. */
    static Reply tooLong() {
        return Reply.of(
                500, "5.5.6", "A response has at most " + SaslExchange.MOST_OCTETS + " octets");
    }

    private Reply check(String login, String password) {
        Verdict verdict;
        try {
            verdict = authenticator.verify(login, password, client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            verdict = new Verdict.Unavailable("interrupted");
        }
        return switch (verdict) {
            case Verdict.Granted right -> {
                granted = Optional.of(right);
                yield Reply.of(235, "2.7.0", "Authentication succeeded");
            }
            case Verdict.Denied() -> failed();
            case Verdict.Unavailable _ ->
                    Reply.of(454, "4.7.0", "Temporary authentication failure, try again later");
        };
    }

    private Reply failed() {
        if (++failures < MOST_FAILURES) return WRONG;
        return Reply.of(421, "4.7.0", "Too many failed logins").closing();
    }
}
