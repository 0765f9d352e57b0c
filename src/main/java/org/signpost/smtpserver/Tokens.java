package org.signpost.smtpserver;

import org.signpost.config.OauthIssuerConfig;
import org.signpost.oauth.Judgement;

import java.util.List;

/** Judges the tokens that clients bring (RFC 7628); for use by many threads. */
@FunctionalInterface
public interface Tokens {

    /** Nobody's tokens are good. */
    Tokens NONE = (issuers, token) -> new Judgement.Bad("no-issuer");

    /** What a token is worth where these issuers' are taken. May ask an issuer for its keys. */
    Judgement judge(List<OauthIssuerConfig> issuers, String token);
}
