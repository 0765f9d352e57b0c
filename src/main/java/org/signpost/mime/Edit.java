package org.signpost.mime;

/** One change to content. */
public sealed interface Edit {

    /** Where it begins, in octets of the content as it was. */
    long offset();

    /** How many octets it is about. */
    long length();

    /** How many octets there are in their place. */
    long newLength();

    /** Where the next may begin. */
    default long end() {
        return offset() + length();
    }

    /**
     * Other octets in the place of some, one character for each (ISO 8859-1).
     *
     * @param with nothing to leave them out
     */
    record Replace(long offset, long length, String with) implements Edit {
        @Override
        public long newLength() {
            return with.length();
        }
    }

    /** The same octets, encoded. */
    record Encode(long offset, long length, Encoding encoding, long newLength) implements Edit {}
}
