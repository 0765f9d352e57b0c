package org.signpost.observe;

import org.signpost.address.Characters;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;

/**
 * Something that happened to mail, named {@code noun.verb}, with its facts in the order in which
 * they were added.
 *
 * <p>The verb says how much it matters, so it is one of a few, in the present tense: the world or a
 * file of the administrator's is at fault ({@code fail}, {@code warn}), the code is ({@code bug}),
 * a peer is ({@code refuse}), or all is well ({@code accept}, {@code end}). The sink of the log
 * lists them all, with the level of each.
 */
public final class Event {

    private final String name;

    /** Never changed once it is here: an event with one more fact has an array of its own. */
    private final Field[] fields;

    private Event(String name, Field... fields) {
        this.name = name;
        this.fields = fields;
    }

    /**
     * One fact of an event.
     *
     * @param key kebab-case
     * @param value as it is; sinks escape what their form needs
     */
    private record Field(String key, String value) {}

    /**
     * An event without facts yet.
     *
     * @param name what happened, as {@code noun.verb} in lower case, such as {@code session.end}
     */
    public static Event of(String name) {
        return new Event(name);
    }

    /** What happened: {@code noun.verb}. */
    public String name() {
        return name;
    }

    /**
     * The same event with one more fact.
     *
     * @param key kebab-case
     * @param value never content of a message and never a secret
     */
    public Event with(String key, Object value) {
        Field[] more = Arrays.copyOf(fields, fields.length + 1);
        more[fields.length] = new Field(key, text(value));
        return new Event(name, more);
    }

    /** Nobody needs more of a time than its milliseconds. */
    private static String text(Object value) {
        return value instanceof Instant instant
                ? instant.truncatedTo(ChronoUnit.MILLIS).toString()
                : value.toString();
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
        return Arrays.stream(fields).filter(f -> f.key().equals(key)).map(Field::value).findFirst();
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

    /** As {@link #line()} writes it. */
    @Override
    public String toString() {
        return line();
    }

    private static void appendValue(StringBuilder line, String value) {
        boolean plain = !value.isEmpty() && Characters.all(value, Event::isPlain);
        if (plain) {
            line.append(value);
            return;
        }
        line.append('"');
        for (int i = 0; i < value.length(); i++) appendEscaped(line, value.charAt(i));
        line.append('"');
    }

    private static boolean isPlain(int c) {
        return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '=';
    }

    private static void appendEscaped(StringBuilder line, char c) {
        switch (c) {
            case '"', '\\' -> line.append('\\').append(c);
            case '\r' -> line.append("\\r");
            case '\n' -> line.append("\\n");
            case '\t' -> line.append("\\t");
            default -> {
                if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
                    line.append(String.format("\\u%04x", (int) c));
                } else {
                    line.append(c);
                }
            }
        }
    }
}
