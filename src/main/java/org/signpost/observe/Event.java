package org.signpost.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Something that happened to mail, named {@code noun.verb}, with its facts in the order in which
 * they were added.
 *
 * <p>The verb says how much it matters, so it is one of a few, in the present tense: the world or a
 * file of the administrator's is at fault ({@code fail}, {@code warn}), the code is ({@code bug}),
 * a peer is ({@code refuse}), or all is well ({@code accept}, {@code end}). The sink of the log
 * lists them all, with the level of each.
 *
 * @param name what happened, as {@code noun.verb} in lower case, such as {@code session.end}
 * @param fields the facts; never content of a message and never a secret
 */
public record Event(String name, List<Field> fields) {

    /** Copies the fields, so that an event never changes. */
    public Event {
        fields = List.copyOf(fields);
    }

    /**
     * One fact of an event.
     *
     * @param key kebab-case
     * @param value as it is; sinks escape what their form needs
     */
    public record Field(String key, String value) {}

    /** An event without facts yet. */
    public static Event of(String name) {
        return new Event(name, List.of());
    }

    /** The same event with one more fact. */
    public Event with(String key, Object value) {
        List<Field> more = new ArrayList<>(fields);
        more.add(new Field(key, value.toString()));
        return new Event(name, more);
    }

    /** The same event, with one more fact where there is a value. */
    public Event with(String key, Optional<?> value) {
        return value.map(v -> with(key, (Object) v)).orElse(this);
    }

    /**
     * The same event with what was thrown and where, on one line: a frame after the other, the
     * innermost first, and then the cause likewise. For the fault of a {@code noun.bug}; a failure
     * of the world is told by its message.
     */
    public Event because(Throwable thrown) {
        return with("error", thrown).with("stack", Stacks.onOneLine(thrown));
    }

    /** The value of the first fact of that key. */
    public Optional<String> value(String key) {
        return fields.stream().filter(f -> f.key().equals(key)).map(Field::value).findFirst();
    }

    /**
     * The event on one line: {@code noun.verb key=value key="value with spaces"}. Control
     * characters are escaped, so that nobody who chooses a value can forge a line.
     */
    public String line() {
        StringBuilder line = new StringBuilder(96).append(name);
        for (Field field : fields) {
            line.append(' ').append(field.key()).append('=');
            appendValue(line, field.value());
        }
        return line.toString();
    }

    private static void appendValue(StringBuilder line, String value) {
        boolean plain = !value.isEmpty() && value.chars().allMatch(Event::isPlain);
        if (plain) {
            line.append(value);
            return;
        }
        line.append('"');
        value.chars().forEach(c -> appendEscaped(line, c));
        line.append('"');
    }

    private static boolean isPlain(int c) {
        return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '=';
    }

    private static void appendEscaped(StringBuilder line, int c) {
        switch (c) {
            case '"', '\\' -> line.append('\\').append((char) c);
            case '\r' -> line.append("\\r");
            case '\n' -> line.append("\\n");
            case '\t' -> line.append("\\t");
            default -> {
                if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
                    line.append(String.format("\\u%04x", c));
                } else {
                    line.append((char) c);
                }
            }
        }
    }
}
