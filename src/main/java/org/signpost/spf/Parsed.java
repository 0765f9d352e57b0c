package org.signpost.spf;

import java.util.function.Function;

/**
 * What a text means by its grammar, or what is wrong with it.
 *
 * @param <T> what it means
 */
sealed interface Parsed<T> {

    /** The same with the meaning turned into something else. */
    default <R> Parsed<R> map(Function<? super T, ? extends R> change) {
        return then(value -> new Valid<>(change.apply(value)));
    }

    /** What {@code next} makes of the meaning; what was wrong before stays wrong. */
    <R> Parsed<R> then(Function<? super T, Parsed<R>> next);

    /** It means that. */
    record Valid<T>(T value) implements Parsed<T> {
        @Override
        public <R> Parsed<R> then(Function<? super T, Parsed<R>> next) {
            return next.apply(value);
        }
    }

    /**
     * It means nothing.
     *
     * @param why in plain words for an administrator
     */
    record Malformed<T>(String why) implements Parsed<T> {
        @Override
        public <R> Parsed<R> then(Function<? super T, Parsed<R>> next) {
            return new Malformed<>(why);
        }
    }
}
