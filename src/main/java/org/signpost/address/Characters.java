package org.signpost.address;

import java.util.function.IntPredicate;

/**
 * Asks something of the characters of a text, as {@link String#chars()} does, whose streams cost
 * far more than the question: every command, address and line of the log is asked.
 */
public final class Characters {

    private Characters() {}

    /** Whether every character is such a one; true of an empty text. */
    public static boolean all(String text, IntPredicate such) {
        for (int i = 0; i < text.length(); i++) {
            if (!such.test(text.charAt(i))) return false;
        }
        return true;
    }

    /** Whether any character is such a one. */
    public static boolean any(String text, IntPredicate such) {
        return !all(text, c -> !such.test(c));
    }

    /** Whether the text is a decimal number of 1 to {@code most} digits, without a sign. */
    public static boolean isNumber(String text, int most) {
        return !text.isEmpty() && text.length() <= most && all(text, Characters::isDigit);
    }

    /** Whether it is one of 0 to 9; {@link Character#isDigit(int)} knows those of all scripts. */
    public static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
