package org.signpost.account;

import org.signpost.sasl.ScramMechanism;
import org.signpost.sasl.ScramVerifier;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes up what an unknown user's password would have come to: the same each time, as a real one's
 * salt is, and not to be told from it without the store's secret (RFC 5802 §9).
 */
final class Pretence {

    private static final String HMAC = "HmacSHA512";

    private final SecretKeySpec key;

    Pretence(byte[] secret) {
        key = new SecretKeySpec(secret, HMAC);
    }

    /**
     * The verifier of nobody, which no proof fits.
     *
     * @param iterations as many as somebody real of a name of that form has
     */
    ScramVerifier verifier(ScramMechanism mechanism, String name, int iterations) {
        byte[] salt = Arrays.copyOf(octets(mechanism, "salt", name), Secrets.SALT_OCTETS);
        ScramVerifier.Keys keys =
                new ScramVerifier.Keys(
                        Arrays.copyOf(octets(mechanism, "stored", name), mechanism.keyOctets()),
                        Arrays.copyOf(octets(mechanism, "server", name), mechanism.keyOctets()));
        return ScramVerifier.kept(mechanism, salt, iterations, keys);
    }

    private byte[] octets(ScramMechanism mechanism, String what, String name) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            String all = mechanism.text() + "\0" + what + "\0" + name;
            return mac.doFinal(all.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
