package org.signpost.config.toml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of a TOML file and its place; of a key's value, the place of the key. */
public sealed interface Value {

    /** Where it stands. */
    Position at();

    /** How a message calls it: short values as they are, others by their kind. */
    String shown();

    /** A string. */
    record Text(String text, Position at) implements Value {
        private static final int MOST_SHOWN = 60;

        @Override
        public String shown() {
            StringBuilder visible = new StringBuilder();
            text.codePoints()
                    .limit(MOST_SHOWN)
                    .forEach(c -> visible.appendCodePoint(Character.isISOControl(c) ? '?' : c));
            return "`" + visible + (text.length() > MOST_SHOWN ? "…`" : "`");
        }
    }

    /** An integer. */
    record Whole(long number, Position at) implements Value {
        @Override
        public String shown() {
            return "the number " + number;
        }
    }

    /** A boolean. */
    record Flag(boolean flag, Position at) implements Value {
        @Override
        public String shown() {
            return Boolean.toString(flag) + " without quotes";
        }
    }

    /** An array, also one of tables. */
    record Many(List<Value> items, Position at) implements Value {

        /** Copies the list. */
        public Many {
            items = List.copyOf(items);
        }

        @Override
        public String shown() {
            return "a list";
        }
    }

    /** A table, inline or with a header. */
    record Table(Map<String, Value> entries, Position at) implements Value {

        /** Copies the map, in its order. */
        public Table {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        /** The value of that key. */
        public Optional<Value> entry(String key) {
            return Optional.ofNullable(entries.get(key));
        }

        /** This table with those entries added, and put in the place of its own. */
        public Table with(Table others) {
            Map<String, Value> merged = new LinkedHashMap<>(entries);
            merged.putAll(others.entries);
            return new Table(merged, at);
        }

        @Override
        public String shown() {
            return "a table";
        }
    }

    /** What no key takes: a number with a fraction, a date, a time. */
    record Other(String shown, Position at) implements Value {}
}
