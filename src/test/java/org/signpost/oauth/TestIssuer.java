package org.signpost.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;

import java.time.Instant;
import java.util.Date;
import java.util.List;

/** Makes tokens like an issuer's, and such as no issuer makes. */
public final class TestIssuer {

    /** Its name. */
    public static final String URL = "https://issuer.example.com";

    /** Whom its tokens are for. */
    public static final String AUDIENCE = "smtp.example.com";

    private final ECKey key;

    /** With a key of that name. */
    public TestIssuer(String kid) {
        try {
            key = new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The public keys of some. */
    public static String keySet(TestIssuer... issuers) {
        List<JWK> keys = List.of(issuers).stream().<JWK>map(i -> i.key.toPublicJWK()).toList();
        return new JWKSet(keys).toString();
    }

    /** A good token until that instant. */
    public String token(String email, Instant until) {
        return token(claims(email, until));
    }

    static JWTClaimsSet.Builder claims(String email, Instant until) {
        return new JWTClaimsSet.Builder()
                .issuer(URL)
                .audience(AUDIENCE)
                .expirationTime(Date.from(until))
                .claim("email", email);
    }

    String token(JWTClaimsSet.Builder claims) {
        try {
            SignedJWT jwt =
                    new SignedJWT(
                            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
                            claims.build());
            jwt.sign(new ECDSASigner(key));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signed with the public key as if it were a shared secret (RFC 8725 §2.1). */
    String confused(JWTClaimsSet.Builder claims) {
        try {
            SignedJWT jwt =
                    new SignedJWT(
                            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build(),
                            claims.build());
            jwt.sign(new MACSigner(key.toECPublicKey().getEncoded()));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static String unsigned(JWTClaimsSet.Builder claims) {
        return new PlainJWT(claims.build()).serialize();
    }
}
