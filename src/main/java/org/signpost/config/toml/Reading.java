package org.signpost.config.toml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a value turned out to be. */
public sealed interface Reading<T> {

    /** It is what was expected. */
    record Good<T>(T value) implements Reading<T> {}

    /**
     * It isn't; at least one fault.
     *
     * @param rest what could be read all the same, such as the other items of a list: good for
     *     looking at, not for use
     */
    record Bad<T>(List<Fault> faults, Optional<T> rest) implements Reading<T> {

        /** Copies the list. */
        public Bad {
            faults = List.copyOf(faults);
        }
    }

    /**
     * Why a value isn't what was expected.
     *
     * @param at where
     * @param item whether it is about an item of the key's list, not about the whole
     * @param predicate goes on after the key's name: "is a domain name; got `x`"
     */
    record Fault(Position at, boolean item, String predicate) {}

    /** It isn't, for that reason. */
    static <T> Reading<T> bad(Value value, String predicate) {
        return new Bad<>(List.of(new Fault(value.at(), false, predicate)), Optional.empty());
    }

    /** It isn't of that shape. */
    static <T> Reading<T> unlike(String shape, Value value) {
        return bad(value, "is " + shape + "; got " + value.shown());
    }

    /** All of those in their order, or every fault among them. */
    static <T> Reading<List<T>> all(List<Reading<T>> readings) {
        List<T> values = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        for (Reading<T> reading : readings) {
            switch (reading) {
                case Good<T>(T value) -> values.add(value);
                case Bad<T>(List<Fault> more, _) ->
                        more.forEach(f -> faults.add(new Fault(f.at(), true, f.predicate())));
            }
        }
        return faults.isEmpty()
                ? new Good<>(List.copyOf(values))
                : new Bad<>(faults, Optional.of(List.copyOf(values)));
    }
}
