package org.signpost.keys;

import java.util.List;

/** What came of the wish to change keys. */
public sealed interface KeyChange {

    /** It is done. */
    record Done(List<KeyEntry> keys) implements KeyChange {

        /** Copies the list. */
        public Done {
            keys = List.copyOf(keys);
        }
    }

    /** Nothing was changed; {@code why} is for whoever asked. */
    record Refused(String why) implements KeyChange {}
}
