package org.signpost.account;

import org.signpost.observe.Clock;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers logins that were verified, so that an application that logs in for every message costs
 * microseconds instead of a slow hash.
 *
 * <p>A login is remembered for ten minutes from its verification, by an HMAC-SHA256 of account and
 * password under a key that this process drew at random: memory holds no password. At most 10,000
 * are kept. Whatever changes in any account makes all of them worthless, by the generation that
 * each was verified in. Only good logins are remembered; a wrong password always costs its hash.
 */
final class LoginCache {

    static final Duration KEPT_FOR = Duration.ofMinutes(10);
    private static final int MOST = 10_000;
    private static final String HMAC = "HmacSHA256";

    private final Clock clock;
    private final Duration keptFor;
    private final SecretKeySpec key;
    private final BoundedMap<ByteBuffer, Verified> entries = new BoundedMap<>(MOST);

    private record Verified(long generation, Instant until) {}

    LoginCache(Clock clock) {
        this(clock, KEPT_FOR);
    }

    LoginCache(Clock clock, Duration keptFor) {
        this.clock = clock;
        this.keptFor = keptFor;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        key = new SecretKeySpec(random, HMAC);
    }

    /** Remembers that this was right when the accounts were of that generation. */
    void remember(String account, String password, long generation) {
        ByteBuffer proof = proof(account, password);
        Verified verified = new Verified(generation, clock.instant().plus(keptFor));
        synchronized (entries) {
            entries.put(proof, verified);
        }
    }

    /** Whether this is known to be right now that the accounts are of that generation. */
    boolean knows(String account, String password, long generation) {
        ByteBuffer proof = proof(account, password);
        synchronized (entries) {
            return entries.find(proof)
                    .filter(v -> v.generation() == generation)
                    .filter(v -> clock.instant().isBefore(v.until()))
                    .isPresent();
        }
    }

    private ByteBuffer proof(String account, String password) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            byte[] name = account.getBytes(StandardCharsets.UTF_8);
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(name.length).flip());
            mac.update(name);
            mac.update(password.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(mac.doFinal());
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
