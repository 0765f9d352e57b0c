package org.signpost.json;

/** What came of reading JSON from a stranger. */
public sealed interface JsonReading {

    /** It is an object. */
    record Read(JsonObject object) implements JsonReading {}

    /**
     * It isn't an object, or more than its reader bears.
     *
     * @param why one line of visible ASCII for an administrator, with the place where that is known
     */
    record Unreadable(String why) implements JsonReading {}
}
