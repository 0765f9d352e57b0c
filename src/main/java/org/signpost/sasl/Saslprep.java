package org.signpost.sasl;

import com.ongres.saslprep.SASLprep;
import com.ongres.stringprep.Profile;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Brings logins and passwords into one form, so that the same characters typed on two systems are
 * equal (RFC 4013).
 */
public final class Saslprep {

    private static final Profile PROFILE = new SASLprep();

    private Saslprep() {}

    /**
     * What somebody presented, prepared for comparison; empty where it holds a prohibited character
     * or mixes writing directions, so that it can't equal anything stored.
     */
    public static Optional<String> query(String text) {
        return prepared(PROFILE::prepareQuery, text);
    }

    /**
     * What is to be kept, prepared; empty also where it holds a character that Unicode 3.2 didn't
     * know, whose form may still change (RFC 3454 §7).
     */
    public static Optional<String> stored(String text) {
        return prepared(PROFILE::prepareStored, text);
    }

    private static Optional<String> prepared(UnaryOperator<String> profile, String text) {
        try {
            return Optional.of(profile.apply(text)).filter(p -> !p.isEmpty());
        } catch (IllegalArgumentException prohibited) {
            return Optional.empty();
        } catch (IndexOutOfBoundsException nothingLeft) {
            // The library stumbles over a text that is mapped to nothing, such as a soft hyphen
            // alone; nothing proves nothing.
            return Optional.empty();
        }
    }
}
