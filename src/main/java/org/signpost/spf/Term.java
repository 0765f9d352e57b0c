package org.signpost.spf;

/**
 * A term and where it stands, which most checks never have to say.
 *
 * @param text as it was published
 * @param domain the one whose record it is in
 */
record Term(String text, TargetName domain) {

    @Override
    public String toString() {
        return Quote.of(text) + " in the SPF record of " + domain;
    }
}
