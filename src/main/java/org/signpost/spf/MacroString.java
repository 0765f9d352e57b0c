package org.signpost.spf;

import java.util.List;

/**
 * A text with macros in it (RFC 7208 §7.1): a domain-spec, or an explanation.
 *
 * @param text as it was published
 * @param parts in order; expanded and joined they are what is meant
 */
record MacroString(String text, List<Part> parts) {

    /** Copies the parts. */
    MacroString {
        parts = List.copyOf(parts);
    }

    /** A piece of it. */
    sealed interface Part {

        /** Characters that stand for themselves; {@code %%}, {@code %_} and {@code %-} resolved. */
        record Literal(String text) implements Part {}

        /**
         * A macro.
         *
         * @param letter in lower case
         * @param escaped whether the letter was in upper case, which asks for URL escapes
         * @param keep how many parts are taken from the right
         * @param reversed whether the parts are put in reverse order first
         * @param delimiters each of these separates parts; empty for dots
         */
        record Macro(char letter, boolean escaped, int keep, boolean reversed, String delimiters)
                implements Part {}
    }
}
