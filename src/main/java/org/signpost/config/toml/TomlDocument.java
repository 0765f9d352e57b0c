package org.signpost.config.toml;

import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Turns TOML text into values with places. */
public final class TomlDocument {
    private TomlDocument() {}

    /** What could be read of that text; every syntax error is added to the problems. */
    public static Value.Table parse(String text, Problems problems) {
        TomlParseResult result = Toml.parse(text);
        for (TomlParseError error : result.errors()) {
            problems.syntax(position(error.position()), "not valid TOML: " + reason(error));
        }
        return table(result, new Position(1, 1));
    }

    /** The value written so; throws IllegalArgumentException where it isn't TOML. */
    static Value value(String toml) {
        TomlParseResult result = Toml.parse("x = " + toml);
        if (result.hasErrors()) throw new IllegalArgumentException("not TOML: " + toml);
        return value(Objects.requireNonNull(result.get(List.of("x"))), new Position(1, 1));
    }

    private static String reason(TomlParseError error) {
        String message = String.valueOf(error.getMessage());
        return message.endsWith("expected a value") ? message + " (text needs quotes)" : message;
    }

    private static Value value(Object value, Position at) {
        return switch (value) {
            case String text -> new Value.Text(text, at);
            case Long number -> new Value.Whole(number, at);
            case Boolean flag -> new Value.Flag(flag, at);
            case TomlTable table -> table(table, at);
            case TomlArray array -> array(array, at);
            case Double number -> new Value.Other("the number " + number, at);
            default -> new Value.Other("a date or time", at);
        };
    }

    private static Value.Table table(TomlTable table, Position at) {
        Map<String, Value> entries = new LinkedHashMap<>();
        for (String key : table.keySet()) {
            List<String> path = List.of(key);
            // A key of the key set always has a value and a place.
            Object value = Objects.requireNonNull(table.get(path));
            TomlPosition place = Objects.requireNonNull(table.inputPositionOf(path));
            entries.put(key, value(value, position(place)));
        }
        return new Value.Table(entries, at);
    }

    private static Value.Many array(TomlArray array, Position at) {
        List<Value> items = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            TomlPosition place = Objects.requireNonNull(array.inputPositionOf(i));
            items.add(value(array.get(i), position(place)));
        }
        return new Value.Many(items, at);
    }

    private static Position position(TomlPosition position) {
        return new Position(position.line(), position.column());
    }
}
