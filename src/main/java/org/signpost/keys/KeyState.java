package org.signpost.keys;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a key is in its life. */
public enum KeyState {
    /** It signs. */
    ACTIVE,
    /** It signs no more; its record may be needed by mail that is under way. */
    RETIRED;

    /** As the store and commands name it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<KeyState> of(String word) {
        return Stream.of(values()).filter(s -> s.word().equals(word)).findFirst();
    }
}
