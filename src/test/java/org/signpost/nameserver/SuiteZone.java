package org.signpost.nameserver;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes what the public suites know of the DNS as a zone file (RFC 1035 §5.1), which a {@link
 * ZoneFile} answers from. Every octet that could mean anything is escaped.
 */
public final class SuiteZone {

    private static final int MOST_OCTETS = 255;

    private final StringBuilder text = new StringBuilder();

    /**
     * The zone of a scenario in the SPF suite: for each name a list of {@code TIMEOUT} and of maps
     * from a type to its value. SPF records are TXT records where the name has no others; {@code
     * TXT: NONE} says that it has none at all.
     */
    public static SuiteZone ofSpf(Map<?, ?> zonedata) {
        SuiteZone zone = new SuiteZone();
        zonedata.forEach((name, entries) -> zone.entries(name.toString(), (List<?>) entries));
        return zone;
    }

    /** The zone of a scenario in the ARC suite: one text for each name. */
    public static SuiteZone ofTexts(Map<?, ?> records) {
        SuiteZone zone = new SuiteZone();
        records.forEach((name, value) -> zone.txt(name.toString(), List.of(value.toString())));
        return zone;
    }

    /** One TXT record; each char of a string is an octet. */
    public SuiteZone txt(String name, List<String> strings) {
        return line(name, "TXT", strings(strings));
    }

    /** The name doesn't answer. */
    public SuiteZone timeout(String name) {
        text.append("; TIMEOUT ").append(name(name)).append('\n');
        return this;
    }

    /** One record of another type, as a zone file has its value. */
    public SuiteZone line(String name, String type, String value) {
        text.append(name(name)).append(" IN ").append(type).append(' ').append(value).append('\n');
        return this;
    }

    /** Answers from it. */
    public ZoneFile zone() {
        return ZoneFile.parse(text.toString());
    }

    /** The zone file. */
    @Override
    public String toString() {
        return text.toString();
    }

    private void entries(String name, List<?> entries) {
        boolean hasTxt =
                entries.stream().anyMatch(e -> e instanceof Map<?, ?> m && m.containsKey("TXT"));
        for (Object entry : entries) {
            if (entry instanceof Map<?, ?> map) {
                map.forEach((type, value) -> entry(name, type.toString(), value, hasTxt));
            } else if (entry.equals("TIMEOUT")) {
                timeout(name);
            } else {
                throw new IllegalArgumentException("not in a zone: " + entry);
            }
        }
    }

    private void entry(String name, String type, Object value, boolean hasTxt) {
        switch (type) {
            case "SPF" -> {
                if (!hasTxt) txt(name, list(value));
            }
            case "TXT" -> {
                if (!value.equals("NONE")) txt(name, list(value));
            }
            case "MX" -> line(name, type, list(value).get(0) + " " + name(list(value).get(1)));
            case "PTR", "CNAME" -> line(name, type, name(value.toString()));
            case "A", "AAAA" -> line(name, type, value.toString());
            default -> throw new IllegalArgumentException("not in a zone: " + type);
        }
    }

    private static List<String> list(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(Object::toString).toList()
                : List.of(value.toString());
    }

    /** Absolute; the empty name is the root. */
    private static String name(String name) {
        String labels = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return escaped(labels, "-_.*") + ".";
    }

    /** A record without strings can't be written, so that it has an empty one. */
    private static String strings(List<String> strings) {
        List<String> parts = new ArrayList<>();
        for (String string : strings) {
            for (int i = 0; i < string.length(); i += MOST_OCTETS) {
                parts.add(string.substring(i, Math.min(string.length(), i + MOST_OCTETS)));
            }
        }
        if (parts.isEmpty()) parts.add("");
        return parts.stream()
                .map(part -> '"' + escaped(part, " -_.=:/%{}") + '"')
                .collect(Collectors.joining(" "));
    }

    private static String escaped(String text, String plain) {
        StringBuilder escaped = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.ISO_8859_1)) {
            char c = (char) (octet & 0xff);
            boolean asIs = (c < 0x80 && Character.isLetterOrDigit(c)) || plain.indexOf(c) >= 0;
            if (asIs) escaped.append(c);
            else escaped.append("\\%03d".formatted((int) c));
        }
        return escaped.toString();
    }
}
