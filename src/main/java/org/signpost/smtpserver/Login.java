package org.signpost.smtpserver;

import org.signpost.account.Account;
import org.signpost.account.Authenticator;
import org.signpost.account.Authenticator.Verdict;
import org.signpost.account.Authenticator.Voucher;
import org.signpost.address.Mailbox;
import org.signpost.config.OauthIssuerConfig;
import org.signpost.json.JsonObject;
import org.signpost.oauth.Judgement;
import org.signpost.sasl.SaslExchange;
import org.signpost.sasl.SaslMechanism;
import org.signpost.sasl.SaslStep;
import org.signpost.smtp.Reply;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Turns the steps of AUTH into replies, and remembers who logged in (RFC 4954 §4, §6). */
final class Login {

    /** Accounts can't be read now. */
    static final Reply UNAVAILABLE =
            Reply.of(454, "4.7.0", "Temporary authentication failure, try again later");

    private static final Reply WRONG = Reply.of(535, "5.7.8", "Authentication credentials invalid");

    private final Authenticator authenticator;
    private final TlsStart.Peer peer;
    private final List<OauthIssuerConfig> issuers;
    private final Tokens tokens;
    private final int mostFailures;
    private Authenticator.Client client;
    private Optional<Verdict.Granted> granted;
    private Optional<Authenticator.Challenge> challenge = Optional.empty();

    /** Who has proved it by SCRAM, and hasn't seen our own proof yet. */
    private Optional<Verdict.Granted> proven = Optional.empty();

    private int failures;

    /**
     * Nothing was said yet.
     *
     * @param settings whom to ask, and how often a login may fail (RFC 4954 §9)
     * @param peer what TLS knows of the client
     * @param issuers whose tokens are taken
     * @param known who the client is, where that needs no login
     */
    Login(
            Settings settings,
            Authenticator.Client client,
            TlsStart.Peer peer,
            List<OauthIssuerConfig> issuers,
            Optional<Verdict.Granted> known) {
        authenticator = settings.backing().authenticator();
        tokens = settings.backing().tokens();
        mostFailures = settings.limits().errors().logins();
        this.client = client;
        this.peer = peer;
        this.issuers = issuers;
        granted = known;
    }

    /** Forgets what an earlier exchange left unfinished. */
    void begin(SaslMechanism mechanism) {
        client = client.by(mechanism);
        challenge = Optional.empty();
        proven = Optional.empty();
    }

    /** Who the client is; none where nobody knows yet. */
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
            case SaslStep.Claim claim -> challenge(claim);
            case SaslStep.Proof proof -> settle(proof);
            case SaslStep.External(Optional<String> authzid) -> external(authzid);
            case SaslStep.Token token -> token(token);
            case SaslStep.Over(String why) -> failed(Reply.of(535, "5.7.8", why));
            case SaslStep.Finished() -> verdict(proven.orElseThrow());
            case SaslStep.Refused(String why, String reason) -> refused(why, reason);
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
        return verdict(unlessInterrupted(() -> authenticator.verify(login, password, client)));
    }

    /** RFC 5802 §3: salt and nonce, the same way for who exists and who doesn't. */
    private Reply challenge(SaslStep.Claim claim) {
        Authenticator.Challenge begun;
        try {
            begun = authenticator.scram(claim.mechanism(), claim.login(), client);
        } catch (IOException failure) {
            return verdict(new Verdict.Unavailable(String.valueOf(failure.getMessage())));
        }
        challenge = Optional.of(begun);
        return reply(claim.next().apply(begun.verifier(), begun.nonce()));
    }

    /**
     * Our own proof goes to who proved to know the password, in a last challenge whose answer is
     * empty, since 235 carries no data (RFC 4954 §4, RFC 4422 §5).
     */
    private Reply settle(SaslStep.Proof proof) {
        Authenticator.Challenge begun = challenge.orElseThrow();
        Verdict verdict = unlessInterrupted(() -> begun.settle(proof.right()));
        if (!(verdict instanceof Verdict.Granted right)) return verdict(verdict);
        proven = Optional.of(right);
        return reply(proof.confirmation().get());
    }

    /**
     * RFC 4422 appendix A: the client is who its certificate says; a certificate that is worth
     * nothing is told here, where the client can read it, and not by a broken handshake.
     */
    private Reply external(Optional<String> authzid) {
        Optional<TlsStart.ClientCertificate> shown = peer.certificate();
        if (shown.filter(TlsStart.ClientCertificate::verified).isEmpty()) {
            return refused("Your certificate is not one of our authority's", "certificate");
        }
        List<Mailbox> named =
                shown.get().mailboxes().stream()
                        .map(Mailbox::parse)
                        .flatMap(Optional::stream)
                        .toList();
        return verdict(authenticator.admit(new Voucher.For(named, authzid), client));
    }

    /** RFC 7628 §3.2: what is wrong with a token is told in JSON, whose receipt is confirmed. */
    private Reply token(SaslStep.Token shown) {
        Voucher voucher =
                switch (tokens.judge(issuers, shown.token())) {
                    case Judgement.Good(String account) ->
                            new Voucher.For(Mailbox.parse(account).stream().toList(), shown.user());
                    case Judgement.Bad(String reason) -> new Voucher.Worthless(reason);
                    case Judgement.Unknown(String reason) -> new Voucher.Unknown(reason);
                };
        Verdict verdict = authenticator.admit(voucher, client);
        return verdict instanceof Verdict.Denied
                ? reply(shown.refusal().apply(invalidToken()))
                : verdict(verdict);
    }

    /** RFC 7628 §3.2.2. */
    private String invalidToken() {
        return JsonObject.of("status", "invalid_token")
                .with(
                        "openid-configuration",
                        issuers.stream().findFirst().map(i -> i.issuer().discovery()))
                .toString();
    }

    private interface Check {
        Verdict run() throws InterruptedException;
    }

    private static Verdict unlessInterrupted(Check check) {
        try {
            return check.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Verdict.Unavailable("interrupted");
        }
    }

    private Reply verdict(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Granted right -> {
                granted = Optional.of(right);
                yield Reply.of(235, "2.7.0", "Authentication succeeded");
            }
            case Verdict.Denied() -> failed(WRONG);
            case Verdict.Unavailable _ -> UNAVAILABLE;
        };
    }

    /** What isn't a matter of the password may be said. */
    private Reply refused(String why, String reason) {
        authenticator.admit(new Voucher.Worthless(reason), client);
        return failed(Reply.of(535, "5.7.8", why));
    }

    private Reply failed(Reply reply) {
        if (++failures < mostFailures) return reply;
        return Reply.of(421, "4.7.0", "Too many failed logins").closing();
    }
}
