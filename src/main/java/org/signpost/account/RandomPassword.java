package org.signpost.account;

import java.security.SecureRandom;
import java.util.stream.Collectors;

/** Makes passwords that nobody has to choose. */
public final class RandomPassword {

    /** Without what looks alike, and without what a shell or an option parser takes for its own. */
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomPassword() {}

    /** A password of that many characters, each good for 5.8 bits. */
    public static String of(int characters) {
        return RANDOM.ints(characters, 0, LETTERS.length())
                .mapToObj(i -> LETTERS.substring(i, i + 1))
                .collect(Collectors.joining());
    }
}
