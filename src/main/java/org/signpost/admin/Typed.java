package org.signpost.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What somebody typed, once it was read. */
sealed interface Typed<T> {

    /** It means that. */
    record Meant<T>(T value) implements Typed<T> {}

    /** It can't be meant: {@code why} is for whoever typed it. */
    record Fault<T>(String why) implements Typed<T> {}

    /** What it means; a fault where it means nothing. */
    static <T> Typed<T> of(Optional<T> meaning, Supplier<String> why) {
        return meaning.<Typed<T>>map(Meant::new).orElseGet(() -> new Fault<>(why.get()));
    }

    /** What all of them mean; the first fault where there is one. */
    static <T> Typed<List<T>> each(List<String> texts, Function<String, Typed<T>> reading) {
        List<T> all = new ArrayList<>();
        for (String text : texts) {
            switch (reading.apply(text)) {
                case Meant<T>(T value) -> all.add(value);
                case Fault<T>(String why) -> {
                    return new Fault<>(why);
                }
            }
        }
        return new Meant<>(List.copyOf(all));
    }

    /** Goes on with what it means. */
    default <R> Typed<R> then(Function<T, Typed<R>> next) {
        return switch (this) {
            case Meant<T>(T value) -> next.apply(value);
            case Fault<T>(String why) -> new Fault<>(why);
        };
    }

    /** The same of what it means. */
    default <R> Typed<R> map(Function<T, R> change) {
        return then(value -> new Meant<>(change.apply(value)));
    }
}
