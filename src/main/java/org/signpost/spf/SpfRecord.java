package org.signpost.spf;

import java.util.List;
import java.util.Optional;

/**
 * What a domain says about who sends its mail (RFC 7208 §4.5, §4.6).
 *
 * @param directives in the order in which they are tried
 * @param redirect the domain that is asked where none matches
 * @param explanation where the explanation of a fail stands ({@code exp})
 */
record SpfRecord(
        List<Directive> directives,
        Optional<MacroString> redirect,
        Optional<MacroString> explanation) {

    /**
     * A mechanism and what it means that a client matches it (RFC 7208 §4.6.1).
     *
     * @param text the term as it was published
     */
    record Directive(String text, SpfResult result, Mechanism mechanism) {}

    static final String VERSION = "v=spf1";

    /** Copies the directives. */
    SpfRecord {
        directives = List.copyOf(directives);
    }

    /** Whether a TXT record is meant to be one (RFC 7208 §4.5). */
    static boolean isMeant(String text) {
        return text.regionMatches(true, 0, VERSION, 0, VERSION.length())
                && (text.length() == VERSION.length() || text.charAt(VERSION.length()) == ' ');
    }

    /**
     * The record that a text is, or the first thing that is wrong with it.
     *
     * @param text one that {@link #isMeant}; one char from 0 to 255 for each octet
     */
    static Parsed<SpfRecord> parse(String text) {
        return new RecordParser().parse(text.substring(VERSION.length()));
    }
}
