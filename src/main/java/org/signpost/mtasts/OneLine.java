package org.signpost.mtasts;

import org.signpost.address.Characters;

/** Makes a line for an administrator of words that others had a hand in. */
final class OneLine {

    private static final int MOST = 500;

    private OneLine() {}

    /** Printable ASCII, cut off where it is longer than one can read. */
    static String of(String text) {
        String line = text.length() > MOST ? text.substring(0, MOST) + "..." : text;
        return Characters.all(line, c -> c >= ' ' && c <= '~')
                ? line
                : line.replaceAll("[^ -~]", "?");
    }
}
