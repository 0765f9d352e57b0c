package org.signpost.smtp;

import org.signpost.address.Characters;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What a server said that it can do, in its reply to EHLO or LHLO (RFC 5321 §4.1.1.1).
 *
 * @param keywords the extensions, each with its parameters, all in upper case
 */
public record Capabilities(Map<String, List<String>> keywords) {

    private static final Pattern GAP = Pattern.compile("[ =]+");
    private static final Pattern SPACES = Pattern.compile(" +");

    /** Copies the map and its lists. */
    public Capabilities {
        Map<String, List<String>> copy = new HashMap<>();
        keywords.forEach((keyword, parameters) -> copy.put(keyword, List.copyOf(parameters)));
        keywords = Map.copyOf(copy);
    }

    /** What a server can do that answered HELO only. */
    public static Capabilities none() {
        return new Capabilities(Map.of());
    }

    /** Reads a positive reply to EHLO: its first line greets, each other names an extension. */
    public static Capabilities of(Reply ehlo) {
        Map<String, List<String>> keywords = new LinkedHashMap<>();
        List<String> lines = ehlo.lines();
        for (String line : lines.subList(1, lines.size())) {
            // Some servers still write AUTH=LOGIN beside AUTH LOGIN.
            String[] words = GAP.split(line.strip().toUpperCase(Locale.ROOT), 2);
            List<String> all = keywords.computeIfAbsent(words[0], keyword -> new ArrayList<>());
            String parameters = words.length == 2 ? words[1].strip() : "";
            if (!parameters.isEmpty()) all.addAll(List.of(SPACES.split(parameters, -1)));
        }
        return new Capabilities(keywords);
    }

    /** Whether that extension is offered. */
    public boolean has(String keyword) {
        return keywords.containsKey(keyword);
    }

    /** The parameters of an extension, in upper case; empty where it isn't offered. */
    public List<String> parameters(String keyword) {
        return keywords.getOrDefault(keyword, List.of());
    }

    /**
     * The largest message in octets that the server says it takes (RFC 1870 §4); none if it
     * doesn't.
     */
    public OptionalLong size() {
        return parameters("SIZE").stream()
                .filter(p -> !p.startsWith("0") && Characters.isNumber(p, 18))
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    /**
     * A limit that the server states (RFC 9422 §4); none if it doesn't, or it can't be read (RFC
     * 9422 §3).
     *
     * @param name such as {@code RCPTMAX}
     * @return at least 1
     */
    public OptionalInt limit(String name) {
        return parameters("LIMITS").stream()
                .filter(p -> p.startsWith(name + "="))
                .map(p -> p.substring(name.length() + 1))
                .filter(value -> Characters.isNumber(value, 6))
                .mapToInt(value -> Math.max(Integer.parseInt(value), 1))
                .findFirst();
    }
}
