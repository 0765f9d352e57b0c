package org.signpost.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import org.signpost.observe.Clock;

import java.io.IOException;
import java.security.PublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/**
 * Judges one issuer's tokens: signed by one of its keys with an algorithm that it may use, made for
 * us, and in their time (RFC 7519 §4.1, RFC 8725 §3). For use by many threads.
 */
public final class TokenJudge {

    /** Clocks differ; RFC 7519 §4.1.4 allows a few minutes at most. */
    static final Duration SKEW = Duration.ofMinutes(1);

    private final Issuer issuer;
    private final IssuerKeys keys;
    private final Clock clock;

    /** Judges by the keys of that source. */
    public TokenJudge(Issuer issuer, KeySource source, Clock clock) {
        this.issuer = issuer;
        this.keys = new IssuerKeys(source, clock);
        this.clock = clock;
    }

    /** Whose tokens it judges. */
    public Issuer issuer() {
        return issuer;
    }

    /** Who made that token, by its own word, which proves nothing; empty where it is no JWT. */
    public static Optional<String> claimedIssuer(String token) {
        try {
            return Optional.ofNullable(SignedJWT.parse(token).getJWTClaimsSet())
                    .flatMap(c -> Optional.ofNullable(c.getIssuer()));
        } catch (ParseException noJwt) {
            return Optional.empty();
        }
    }

    /** What that token is worth. */
    public Judgement judge(String token) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            String algorithm = jwt.getHeader().getAlgorithm().getName();
            boolean allowed =
                    SigningAlgorithm.of(algorithm)
                            .filter(issuer.algorithms()::contains)
                            .isPresent();
            if (!allowed) return new Judgement.Bad("algorithm");
            if (!isSigned(jwt)) return new Judgement.Bad("signature");
            return judge(jwt.getJWTClaimsSet());
        } catch (ParseException noJwt) {
            return new Judgement.Bad("no-jwt");
        } catch (IOException failure) {
            return new Judgement.Unknown(String.valueOf(failure.getMessage()));
        }
    }

    private boolean isSigned(SignedJWT jwt) throws IOException {
        for (PublicKey key : keys.fitting(jwt.getHeader())) {
            try {
                var verifier =
                        new DefaultJWSVerifierFactory().createJWSVerifier(jwt.getHeader(), key);
                if (jwt.verify(verifier)) return true;
            } catch (JOSEException notThisKey) {
                // The next one, then.
            }
        }
        return false;
    }

    private Judgement judge(JWTClaimsSet claims) throws ParseException {
        Instant now = clock.instant();
        List<String> audience = claims.getAudience();
        Optional<Instant> end = instant(claims.getExpirationTime());
        if (!issuer.url().equals(claims.getIssuer())) return new Judgement.Bad("issuer");
        if (Collections.disjoint(audience, issuer.audiences())) {
            return new Judgement.Bad("audience");
        }
        // A token without end would be a password that nobody can change.
        if (end.isEmpty() || !now.isBefore(end.get().plus(SKEW))) {
            return new Judgement.Bad("expired");
        }
        boolean early =
                instant(claims.getNotBeforeTime())
                        .filter(begin -> now.isBefore(begin.minus(SKEW)))
                        .isPresent();
        return early ? new Judgement.Bad("not-yet") : account(claims);
    }

    private Judgement account(JWTClaimsSet claims) throws ParseException {
        Optional<String> account =
                Optional.ofNullable(claims.getStringClaim(issuer.claim()))
                        .filter(a -> !a.isEmpty());
        if (account.isEmpty()) return new Judgement.Bad("no-account-claim");
        // OpenID Connect Core §5.1: an address that the issuer hasn't seen the user own. Some
        // issuers say so in text; what says neither is no reason to believe.
        boolean unverified =
                issuer.claim().equals("email")
                        && claims.getClaims().containsKey("email_verified")
                        && !"true".equals(String.valueOf(claims.getClaim("email_verified")));
        return unverified
                ? new Judgement.Bad("email-unverified")
                : new Judgement.Good(account.get());
    }

    private static Optional<Instant> instant(@org.jspecify.annotations.Nullable Date date) {
        return Optional.ofNullable(date).map(Date::toInstant);
    }
}
