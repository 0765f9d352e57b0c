package org.signpost.spf;

import org.signpost.address.Characters;
import org.signpost.spf.Parsed.Malformed;
import org.signpost.spf.Parsed.Valid;
import org.signpost.spf.SpfRecord.Directive;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the terms of one record, all of them: an error anywhere is the record's (RFC 7208 §4.6).
 */
final class RecordParser {

    private static final String REDIRECT = "redirect";
    private static final String EXPLANATION = "exp";

    private final List<Directive> directives = new ArrayList<>();
    private final Map<String, MacroString> modifiers = new HashMap<>();

    /** The record with these terms, which spaces and nothing else separate. */
    Parsed<SpfRecord> parse(String terms) {
        for (String term : terms.split(" ", -1)) {
            Optional<String> wrong = term.isEmpty() ? Optional.empty() : take(term);
            if (wrong.isPresent()) {
                return new Malformed<>(Quote.of(term) + " has " + wrong.get());
            }
        }
        return new Valid<>(
                new SpfRecord(
                        directives,
                        Optional.ofNullable(modifiers.get(REDIRECT)),
                        Optional.ofNullable(modifiers.get(EXPLANATION))));
    }

    /** What is wrong with the term, if anything. */
    private Optional<String> take(String term) {
        int equals = equalsSign(term);
        if (equals >= 0) {
            String name = term.substring(0, equals).toLowerCase(Locale.ROOT);
            return takeModifier(name, term.substring(equals + 1));
        }
        return switch (MechanismParser.directive(term)) {
            case Valid<Directive>(Directive directive) -> {
                directives.add(directive);
                yield Optional.empty();
            }
            case Malformed<Directive>(String why) -> Optional.of(why);
        };
    }

    private Optional<String> takeModifier(String name, String value) {
        if (!isName(name)) return Optional.of("a name that no modifier can have");
        boolean known = name.equals(REDIRECT) || name.equals(EXPLANATION);
        Parsed<MacroString> parsed =
                known ? MacroParser.domainSpec(value) : MacroParser.macroString(value);
        return switch (parsed) {
            case Malformed<MacroString>(String why) -> Optional.of(why);
            case Valid<MacroString> unknown when !known -> Optional.empty();
            case Valid<MacroString>(MacroString spec) ->
                    // RFC 7208 §6: never twice.
                    modifiers.putIfAbsent(name, spec) == null
                            ? Optional.empty()
                            : Optional.of("a modifier that the record has already");
        };
    }

    /** Where a modifier's equals sign is; RFC 7208 §4.6.1: before any colon and any slash. */
    private static int equalsSign(String term) {
        for (int i = 0; i < term.length(); i++) {
            char c = term.charAt(i);
            if (c == '=') return i;
            if (c == ':' || c == '/') return -1;
        }
        return -1;
    }

    private static boolean isName(String lower) {
        return !lower.isEmpty()
                && isLetter(lower.charAt(0))
                && Characters.all(
                        lower, c -> isLetter(c) || Characters.isDigit(c) || "-_.".indexOf(c) >= 0);
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z';
    }
}
