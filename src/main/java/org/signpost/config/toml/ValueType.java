package org.signpost.config.toml;

import org.signpost.address.Characters;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

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
                                .orElseGet(() -> unquoted(shape, parser, value)));
    }

    private static <T> Reading<T> unquoted(
            String shape, Function<String, Optional<T>> parser, Value value) {
        Optional<String> bare =
                switch (value) {
                    case Value.Whole(long number, _) -> Optional.of(Long.toString(number));
                    case Value.Flag(boolean flag, _) -> Optional.of(Boolean.toString(flag));
                    default -> Optional.empty();
                };
        boolean quotesHelp = bare.flatMap(parser).isPresent();
        return unlike(shape, value, quotesHelp ? ": write it in quotes" : "");
    }

    /** A word in quotes that would be right without them. */
    private static <T> Reading<T> quoted(String shape, Value value, Predicate<String> isRight) {
        if (asText(value).filter(isRight).isEmpty()) return Reading.unlike(shape, value);
        return Reading.bad(
                value,
                "is %s; got the text \"%s\": write it without quotes"
                        .formatted(shape, asText(value).orElse("")));
    }

    private static <T> Reading<T> unlike(String shape, Value value, String advice) {
        return Reading.bad(value, "is " + shape + "; got " + value.shown() + advice);
    }

    /** Integers in that range. */
    public static ValueType<Integer> whole(int least, int most) {
        String shape = "a whole number from " + least + " to " + most;
        return new ValueType<>(
                shape,
                value ->
                        value instanceof Value.Whole(long n, _) && n >= least && n <= most
                                ? new Reading.Good<>((int) n)
                                : quoted(shape, value, t -> Characters.isNumber(t, 9)));
    }

    /** {@code true} and {@code false}. */
    public static ValueType<Boolean> flag() {
        String shape = "true or false";
        return new ValueType<>(
                shape,
                value ->
                        value instanceof Value.Flag(boolean flag, _)
                                ? new Reading.Good<>(flag)
                                : quoted(shape, value, t -> t.matches("true|false")));
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
                                : unlike(shape, value, brackets(item, value)));
    }

    /** What helps where an item stands in the place of a list. */
    private static String brackets(ValueType<?> item, Value value) {
        boolean isItem = item.read(value) instanceof Reading.Good;
        return asText(value)
                .filter(_ -> isItem)
                .map(": write it in brackets, [\"%s\"]"::formatted)
                .orElse("");
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

    /**
     * The same values, with advice for wrong ones.
     *
     * @param advice what to add to the message about that text; may be empty
     */
    public ValueType<T> advising(Function<String, String> advice) {
        return new ValueType<>(
                shape,
                value -> {
                    Reading<T> reading = reader.apply(value);
                    String more = asText(value).map(advice).orElse("");
                    boolean advised = reading instanceof Reading.Bad && !more.isEmpty();
                    return advised ? unlike(shape, value, more) : reading;
                });
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
