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
import java.util.concurrent.locks.ReentrantLock;

/**
 * An issuer's keys, remembered for an hour, and read again when a token names one that isn't among
 * them, at most once a minute: tokens are made up faster than keys are fetched. Keys that can't be
 * read anew are good for as long as that lasts.
 *
 * <p>One thread fetches, and only those wait for it whose key isn't at hand: a token with an
 * invented key holds up nobody but itself.
 */
final class IssuerKeys {

    static final Duration KEPT_FOR = Duration.ofHours(1);
    static final Duration PAUSE = Duration.ofMinutes(1);

    /** RFC 7518 §3.3. */
    private static final int LEAST_RSA_BITS = 2048;

    private final KeySource source;
    private final Clock clock;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile Held held = new Held(Optional.empty(), Instant.MIN, "");

    /** Guarded by {@link #fetching}. */
    private Instant tried = Instant.MIN;

    /**
     * What is at hand.
     *
     * @param keys empty where none were ever read
     * @param read when they were
     * @param trouble why they weren't at the last try
     */
    private record Held(Optional<JWKSet> keys, Instant read, String trouble) {

        boolean isFresh(Instant now) {
            return keys.isPresent() && now.isBefore(read.plus(KEPT_FOR));
        }

        Held troubled(String why) {
            return new Held(keys, read, why);
        }
    }

    IssuerKeys(KeySource source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    /**
     * The keys that may have signed a token of that header.
     *
     * @throws IOException when no keys were ever read
     */
    List<PublicKey> fitting(JWSHeader header) throws IOException {
        Instant now = clock.instant();
        if (!held.isFresh(now) && fetching.tryLock()) {
            try {
                readAgain(now);
            } finally {
                fetching.unlock();
            }
        }
        List<PublicKey> fitting = select(header, held);
        if (!fitting.isEmpty()) return fitting;
        fetching.lock();
        try {
            readAgain(now);
        } finally {
            fetching.unlock();
        }
        Held last = held;
        if (last.keys().isEmpty()) throw new IOException(last.trouble());
        return select(header, last);
    }

    private static List<PublicKey> select(JWSHeader header, Held held) {
        JWKSelector selector = new JWKSelector(JWKMatcher.forJWSHeader(header));
        List<PublicKey> fitting = new ArrayList<>();
        for (JWK key : selector.select(held.keys().orElseGet(JWKSet::new))) {
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

    /** Fetches them unless somebody tried a moment ago. */
    private void readAgain(Instant now) {
        if (tried.isAfter(now.minus(PAUSE))) return;
        tried = now;
        try {
            held = new Held(Optional.of(JWKSet.parse(source.read())), now, "");
        } catch (IOException failure) {
            held = held.troubled(String.valueOf(failure.getMessage()));
        } catch (ParseException nonsense) {
            held = held.troubled("the issuer's keys are no JSON Web Key Set");
        }
    }
}
