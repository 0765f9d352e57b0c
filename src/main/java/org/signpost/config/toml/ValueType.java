package org.signpost.config.toml;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What values a key takes.
 *
 * @param shape in words, after "is": {@code a domain name}; used by messages and by the reference
 * @param reader turns a value into what the program uses
 */
public record ValueType<T>(String shape, Function<Value, Reading<T>> reader) {

    /** Strings that the parser understands. */
    public static <T> ValueType<T> text(String shape, Function<String, Optional<T>> parser) {
        return new ValueType<>(
                shape,
                value ->
                        asText(value)
                                .flatMap(parser)
                                .<Reading<T>>map(Reading.Good::new)
                                .orElseGet(() -> Reading.unlike(shape, value)));
    }

    /** Integers in that range. */
    public static ValueType<Integer> whole(int least, int most) {
        String shape = "a whole number from " + least + " to " + most;
        return new ValueType<>(
                shape,
                value ->
                        value instanceof Value.Whole(long n, _) && n >= least && n <= most
                                ? new Reading.Good<>((int) n)
                                : Reading.unlike(shape, value));
    }

    /** {@code true} and {@code false}. */
    public static ValueType<Boolean> flag() {
        String shape = "true or false";
        return new ValueType<>(
                shape,
                value ->
                        value instanceof Value.Flag(boolean flag, _)
                                ? new Reading.Good<>(flag)
                                : Reading.unlike(shape, value));
    }

    /**
     * One of a few words.
     *
     * @param choices the words in the order to name them, and what they mean
     * @param later words that a later version will know
     */
    public static <T> ValueType<T> choice(List<Map.Entry<String, T>> choices, Set<String> later) {
        String shape =
                "one of " + String.join(", ", choices.stream().map(Map.Entry::getKey).toList());
        return new ValueType<>(
                shape,
                value -> {
                    Optional<String> word = asText(value);
                    if (word.filter(later::contains).isPresent()) {
                        return Reading.bad(value, "= " + value.shown() + " is not in this version");
                    }
                    return choices.stream()
                            .filter(c -> word.filter(c.getKey()::equals).isPresent())
                            .<Reading<T>>map(c -> new Reading.Good<>(c.getValue()))
                            .findFirst()
                            .orElseGet(() -> Reading.unlike(shape, value));
                });
    }

    /** Lists of such values; {@code shape} names a list of them. */
    public static <T> ValueType<List<T>> list(String shape, ValueType<T> item) {
        return new ValueType<>(
                shape,
                value ->
                        value instanceof Value.Many(List<Value> items, _)
                                ? Reading.all(items.stream().map(item::read).toList())
                                : Reading.unlike(shape, value));
    }

    /** Tables, whose keys are declared elsewhere. */
    public static ValueType<Value.Table> table(String shape) {
        return new ValueType<>(
                shape,
                value ->
                        value instanceof Value.Table table
                                ? new Reading.Good<>(table)
                                : Reading.unlike(shape, value));
    }

    /** The string that this is. */
    public static Optional<String> asText(Value value) {
        return value instanceof Value.Text(String text, _) ? Optional.of(text) : Optional.empty();
    }

    /** What that value is. */
    public Reading<T> read(Value value) {
        return reader.apply(value);
    }
}
