package org.signpost.spf;

import org.signpost.address.Characters;
import org.signpost.spf.MacroString.Part;
import org.signpost.spf.MacroString.Part.Literal;
import org.signpost.spf.MacroString.Part.Macro;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Puts what is known of a sender into macros (RFC 7208 §7). */
final class Macros {

    private static final String UNKNOWN = "unknown";

    /** In characters; more than a name and more than an explanation may have. */
    private static final int MOST_VALUE = 1000;

    private final Sender sender;
    private final ClientNames names;
    private final InstantSource clock;

    Macros(Sender sender, ClientNames names, InstantSource clock) {
        this.sender = sender;
        this.names = names;
        this.clock = clock;
    }

    /**
     * The text with all macros expanded; empty where a value is beyond ASCII, which no term and no
     * explanation can do with (RFC 8616 §4), or longer than any of them could hold.
     *
     * @param domain the one whose record or explanation it is
     * @param lookups for {@code %{p}}, which may have to ask
     */
    Optional<String> expand(MacroString text, TargetName domain, Lookups lookups) {
        StringBuilder expanded = new StringBuilder();
        for (Part part : text.parts()) {
            String value =
                    switch (part) {
                        case Literal(String literal) -> literal;
                        case Macro macro -> value(macro.letter(), domain, lookups);
                    };
            if (!canBeUsed(part, value)) return Optional.empty();
            expanded.append(part instanceof Macro macro ? transformed(value, macro) : value);
            dropWhatNobodyReads(expanded);
        }
        return Optional.of(expanded.toString());
    }

    /** Where the macro may have to ask the DNS, so that it counts as a term (RFC 7208 §4.6.4). */
    boolean asks(MacroString text) {
        return !names.areKnown()
                && text.parts().stream().anyMatch(p -> p instanceof Macro m && m.letter() == 'p');
    }

    /** A record of 64 KiB may hold 16,000 macros, and a local part what a client likes. */
    private static boolean canBeUsed(Part part, String value) {
        return part instanceof Literal
                || (value.length() <= MOST_VALUE && Characters.all(value, c -> c < 0x80));
    }

    /** A name loses all but its last 253 characters, an explanation of that size is dropped. */
    private static void dropWhatNobodyReads(StringBuilder expanded) {
        int excess = expanded.length() - MOST_VALUE;
        if (excess > MOST_VALUE) expanded.delete(0, excess);
    }

    private String value(char letter, TargetName domain, Lookups lookups) {
        return switch (letter) {
            case 's' -> sender.localPart() + "@" + sender.domain();
            case 'l' -> sender.localPart();
            case 'o' -> sender.domain();
            case 'd' -> domain.text();
            case 'i' -> sender.dotted();
            case 'p' -> names.best(domain.name(), lookups);
            case 'v' -> sender.isIp4() ? "in-addr" : "ip6";
            case 'h' -> sender.helo();
            case 'c' -> sender.address();
            case 'r' -> sender.receiver().isEmpty() ? UNKNOWN : sender.receiver();
            case 't' -> Long.toString(clock.instant().getEpochSecond());
            default -> throw new IllegalStateException("no macro: " + letter);
        };
    }

    /** RFC 7208 §7.3: split, reversed, the right-hand parts, joined by dots, escaped. */
    private static String transformed(String value, Macro macro) {
        List<String> parts = split(value, macro.delimiters().isEmpty() ? "." : macro.delimiters());
        if (macro.reversed()) Collections.reverse(parts);
        int from = Math.max(0, parts.size() - macro.keep());
        String text = String.join(".", parts.subList(from, parts.size()));
        return macro.escaped() ? urlEscaped(text) : text;
    }

    private static List<String> split(String value, String delimiters) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i < value.length() && delimiters.indexOf(value.charAt(i)) < 0) continue;
            parts.add(value.substring(start, i));
            start = i + 1;
        }
        return parts;
    }

    /** All but what RFC 3986 §2.3 calls unreserved. */
    private static String urlEscaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.US_ASCII)) {
            if (isUnreserved(octet)) escaped.append((char) octet);
            else escaped.append("%%%02X".formatted(octet));
        }
        return escaped.toString();
    }

    private static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || Characters.isDigit(c)
                || "-._~".indexOf(c) >= 0;
    }
}
