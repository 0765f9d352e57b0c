package org.signpost.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;

import org.signpost.observe.Clock;

import java.io.IOException;
import java.security.PublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An issuer's keys, remembered for an hour, and read again when a token names one that isn't among
 * them, at most once a minute: tokens are made up faster than keys are fetched. Keys that can't be
 * read anew are good for as long as that lasts.
 */
final class IssuerKeys {

    static final Duration KEPT_FOR = Duration.ofHours(1);
    static final Duration PAUSE = Duration.ofMinutes(1);

    /** RFC 7518 §3.3. */
    private static final int LEAST_RSA_BITS = 2048;

    private final KeySource source;
    private final Clock clock;
    private Optional<JWKSet> keys = Optional.empty();
    private Instant tried = Instant.MIN;
    private Instant read = Instant.MIN;
    private String trouble = "";

    IssuerKeys(KeySource source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    /**
     * The keys that may have signed a token of that header.
     *
     * @throws IOException when no keys were ever read
     */
    synchronized List<PublicKey> fitting(JWSHeader header) throws IOException {
        Instant now = clock.instant();
        if (keys.isEmpty() || !now.isBefore(read.plus(KEPT_FOR))) readAgain(now);
        List<PublicKey> fitting = select(header);
        if (fitting.isEmpty() && readAgain(now)) fitting = select(header);
        return fitting;
    }

    private List<PublicKey> select(JWSHeader header) throws IOException {
        if (keys.isEmpty()) throw new IOException(trouble);
        JWKSelector selector = new JWKSelector(JWKMatcher.forJWSHeader(header));
        List<PublicKey> fitting = new ArrayList<>();
        for (JWK key : selector.select(keys.get())) {
            if (!(key instanceof AsymmetricJWK pair) || isShort(key)) continue;
            try {
                fitting.add(pair.toPublicKey());
            } catch (JOSEException unusable) {
                // One broken key leaves the others.
            }
        }
        return fitting;
    }

    private static boolean isShort(JWK key) {
        return key.getKeyType().getValue().equals("RSA") && key.size() < LEAST_RSA_BITS;
    }

    /** Whether they are new. */
    private boolean readAgain(Instant now) {
        if (tried.isAfter(now.minus(PAUSE))) return false;
        tried = now;
        try {
            keys = Optional.of(JWKSet.parse(source.read()));
            read = now;
            return true;
        } catch (IOException failure) {
            trouble = String.valueOf(failure.getMessage());
        } catch (ParseException nonsense) {
            trouble = "the issuer's keys are no JSON Web Key Set";
        }
        return false;
    }
}
