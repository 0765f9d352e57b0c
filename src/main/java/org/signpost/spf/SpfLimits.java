package org.signpost.spf;

import java.time.Duration;

/**
 * What one check may cost (RFC 7208 §4.6.4).
 *
 * @param terms how many terms may ask the DNS, 1 to 100: {@code include}, {@code a}, {@code mx},
 *     {@code ptr}, {@code exists}, {@code redirect}, and the macro {@code %{p}} where it has to
 *     ask; one more is a permerror. It bounds how deep records lead to records, too
 * @param names how many hosts of one MX or PTR answer are looked up, at least 1; one more MX is a
 *     permerror, more PTR are ignored
 * @param voidLookups how many terms may ask for what doesn't exist, at least 0; one more is a
 *     permerror. The RFC counts terms, not questions: an {@code mx} whose hosts have no IPv6
 *     address is one, however many they are
 * @param time how long the check may take; no question is asked later, the result is temperror
 */
public record SpfLimits(int terms, int names, int voidLookups, Duration time) {

    /** The RFC's own numbers. */
    public static final SpfLimits DEFAULT = new SpfLimits(10, 10, 2, Duration.ofSeconds(20));

    private static final int MOST_TERMS = 100;

    /**
     * Takes sensible numbers.
     *
     * @throws IllegalArgumentException when one is out of range
     */
    public SpfLimits {
        boolean sensible = terms > 0 && terms <= MOST_TERMS && names > 0 && voidLookups >= 0;
        if (!sensible || time.isNegative()) {
            throw new IllegalArgumentException("SPF limits out of range");
        }
    }
}
