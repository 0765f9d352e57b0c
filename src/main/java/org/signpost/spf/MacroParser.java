package org.signpost.spf;

import org.signpost.address.Characters;
import org.signpost.spf.MacroString.Part;
import org.signpost.spf.Parsed.Malformed;
import org.signpost.spf.Parsed.Valid;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads texts with macros by the grammar of RFC 7208 §7.1, whatever they hold. */
final class MacroParser {

    private static final String LETTERS = "slodipvh";
    private static final String DELIMITERS = ".-+,/_=";

    /** RFC 7208 §7.2: these three are for explanations. */
    private static final String LETTERS_OF_EXPLANATIONS = LETTERS + "crt";

    /** No name and no address has that many parts. */
    private static final int MANY = 1000;

    private final String text;
    private final String letters;
    private final boolean spaces;
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private int at;
    private int endOfMacros;

    private MacroParser(String text, String letters, boolean spaces) {
        this.text = text;
        this.letters = letters;
        this.spaces = spaces;
    }

    /** A {@code domain-spec}: it ends with a macro, or with a label that can be a top-level one. */
    static Parsed<MacroString> domainSpec(String text) {
        MacroParser parser = new MacroParser(text, LETTERS, false);
        return parser.parse().then(parser::ended);
    }

    /** A {@code macro-string}, as the value of a modifier that nobody knows. */
    static Parsed<MacroString> macroString(String text) {
        return new MacroParser(text, LETTERS_OF_EXPLANATIONS, false).parse();
    }

    /** An {@code explain-string}. */
    static Parsed<MacroString> explanation(String text) {
        return new MacroParser(text, LETTERS_OF_EXPLANATIONS, true).parse();
    }

    private Parsed<MacroString> parse() {
        while (at < text.length()) {
            char c = text.charAt(at);
            Optional<String> wrong = c == '%' ? percent() : character(c);
            if (wrong.isPresent()) return new Malformed<>(wrong.get());
        }
        endLiteral();
        return new Valid<>(new MacroString(text, parts));
    }

    /** What is wrong with the character, if anything. */
    private Optional<String> character(char c) {
        boolean visible = Quote.isPrintable(c) && (c != ' ' || spaces);
        if (!visible) return Optional.of("an octet that is no visible ASCII character");
        literal.append(c);
        at++;
        return Optional.empty();
    }

    private Optional<String> percent() {
        char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        switch (next) {
            case '%' -> literal.append('%');
            case '_' -> literal.append(' ');
            case '-' -> literal.append("%20");
            case '{' -> {
                return macro();
            }
            default -> {
                return Optional.of("a % that begins no macro");
            }
        }
        at += 2;
        endOfMacros = at;
        return Optional.empty();
    }

    private Optional<String> macro() {
        int close = text.indexOf('}', at);
        if (close < 0) return Optional.of("a macro without its }");
        String shown = Quote.of(text.substring(at, close + 1));
        String macro = text.substring(at + 2, close);
        if (macro.isEmpty()) return Optional.of("a macro without a letter");
        char letter = Character.toLowerCase(macro.charAt(0));
        if (letters.indexOf(letter) < 0) return Optional.of(wrongLetter(letter, shown));
        return transformed(letter, macro)
                .map(part -> accept(part, close + 1))
                .orElse(Optional.of("the macro " + shown + ", whose transformers are wrong"));
    }

    private static String wrongLetter(char letter, String shown) {
        return LETTERS_OF_EXPLANATIONS.indexOf(letter) < 0
                ? "the macro " + shown + ", which doesn't exist"
                : "the macro " + shown + ", which is for explanations only";
    }

    private Optional<String> accept(Part.Macro macro, int end) {
        endLiteral();
        parts.add(macro);
        at = end;
        endOfMacros = end;
        return Optional.empty();
    }

    /** The macro, unless its {@code transformers} or delimiters are none. */
    private static Optional<Part.Macro> transformed(char letter, String macro) {
        int digits = 1;
        while (digits < macro.length() && Characters.isDigit(macro.charAt(digits))) digits++;
        boolean reversed = macro.startsWith("r", digits) || macro.startsWith("R", digits);
        String delimiters = macro.substring(reversed ? digits + 1 : digits);
        if (!Characters.all(delimiters, c -> DELIMITERS.indexOf(c) >= 0)) return Optional.empty();
        boolean escaped = macro.charAt(0) != letter;
        return keep(macro.substring(1, digits))
                .map(keep -> new Part.Macro(letter, escaped, keep, reversed, delimiters));
    }

    /** How many parts are kept; RFC 7208 §7.3: never none. */
    private static Optional<Integer> keep(String digits) {
        if (digits.isEmpty()) return Optional.of(MANY);
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            value = Math.min(MANY, value * 10 + digits.charAt(i) - '0');
        }
        return value == 0 ? Optional.empty() : Optional.of(value);
    }

    private void endLiteral() {
        if (literal.isEmpty()) return;
        parts.add(new Part.Literal(literal.toString()));
        literal.setLength(0);
    }

    private Parsed<MacroString> ended(MacroString spec) {
        Optional<String> wrong = wrongEnd();
        return wrong.isPresent() ? new Malformed<>(wrong.get()) : new Valid<>(spec);
    }

    /** What is wrong with the end of a domain-spec, if anything: {@code domain-end}. */
    private Optional<String> wrongEnd() {
        if (text.isEmpty()) return Optional.of("no domain");
        if (endOfMacros == text.length()) return Optional.empty();
        String end = text.substring(endOfMacros);
        if (end.endsWith(".")) end = end.substring(0, end.length() - 1);
        int dot = end.lastIndexOf('.');
        if (dot < 0) return Optional.of("a domain that has no dot and ends with no macro");
        String label = end.substring(dot + 1).toLowerCase(Locale.ROOT);
        if (isTopLabel(label)) return Optional.empty();
        return Optional.of(
                Characters.isNumber(label, Integer.MAX_VALUE)
                        ? "a domain whose last label is a number; addresses are for ip4 and ip6"
                        : "a domain whose last label is no top-level one");
    }

    /** RFC 7208 §7.1, {@code toplabel}: letters, digits and inner hyphens, not digits alone. */
    private static boolean isTopLabel(String label) {
        return !label.isEmpty()
                && !label.startsWith("-")
                && !label.endsWith("-")
                && Characters.all(label, c -> isLetter(c) || Characters.isDigit(c) || c == '-')
                && !Characters.all(label, Characters::isDigit);
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z';
    }
}
