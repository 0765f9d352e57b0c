package org.signpost.smtp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a server said that it can do, in its reply to EHLO or LHLO (RFC 5321 §4.1.1.1).
 *
 * @param keywords the extensions, in upper case, each with its parameters as written
 */
public record Capabilities(Map<String, String> keywords) {

    /** Copies the map. */
    public Capabilities {
        keywords = Map.copyOf(keywords);
    }

    /** What a server can do that answered HELO only. */
    public static Capabilities none() {
        return new Capabilities(Map.of());
    }

    /** Reads a positive reply to EHLO: its first line greets, each other names an extension. */
    public static Capabilities of(Reply ehlo) {
        Map<String, String> keywords = new LinkedHashMap<>();
        List<String> lines = ehlo.lines();
        for (String line : lines.subList(1, lines.size())) {
            // Some servers still write AUTH=LOGIN beside AUTH LOGIN.
            String[] words = line.strip().split("[ =]+", 2);
            String parameters = words.length == 2 ? words[1] : "";
            keywords.merge(words[0].toUpperCase(Locale.ROOT), parameters, (a, b) -> a + " " + b);
        }
        return new Capabilities(keywords);
    }

    /** Whether that extension is offered. */
    public boolean has(String keyword) {
        return keywords.containsKey(keyword);
    }

    /** The parameters of an extension, in upper case; empty where it isn't offered. */
    public List<String> parameters(String keyword) {
        String parameters = keywords.getOrDefault(keyword, "");
        if (parameters.isBlank()) return List.of();
        return List.of(parameters.strip().toUpperCase(Locale.ROOT).split(" +", -1));
    }

    /**
     * The largest message in octets that the server says it takes (RFC 1870 §4); none if it
     * doesn't.
     */
    public OptionalLong size() {
        return parameters("SIZE").stream()
                .filter(p -> p.matches("[1-9][0-9]{0,17}"))
                .mapToLong(Long::parseLong)
                .findFirst();
    }
}
