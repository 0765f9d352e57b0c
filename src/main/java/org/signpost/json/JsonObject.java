package org.signpost.json;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object that never changes, its members in the order in which they were added.
 *
 * @param members strings, numbers, booleans, lists and maps of these; no nulls
 */
public record JsonObject(Map<String, Object> members) {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Copies the members. */
    public JsonObject {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** An object without members. */
    public static JsonObject empty() {
        return new JsonObject(Map.of());
    }

    /** An object with one member. */
    public static JsonObject of(String name, Object value) {
        return empty().with(name, value);
    }

    /**
     * The object in that text; empty where the text isn't one JSON object. Members that are null
     * are left out.
     */
    public static Optional<JsonObject> parse(String text) {
        try {
            Object value = MAPPER.readValue(text, Object.class);
            return value instanceof Map<?, ?> map ? Optional.of(of(map)) : Optional.empty();
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    /** The same object with one member more; an object or a list of objects as value is nested. */
    public JsonObject with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, plain(value));
        return new JsonObject(more);
    }

    /** The same object, with one member more where there is a value. */
    public JsonObject with(String name, Optional<?> value) {
        return value.map(v -> with(name, (Object) v)).orElse(this);
    }

    /** The string of that name; empty where there is none. */
    public Optional<String> text(String name) {
        return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** The whole number of that name; empty where there is none. */
    public Optional<Long> number(String name) {
        return members.get(name) instanceof Number number
                ? Optional.of(number.longValue())
                : Optional.empty();
    }

    /** Whether the member of that name is true. */
    public boolean flag(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    /** The strings in the list of that name; none where there is no list. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        if (members.get(name) instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof String text) texts.add(text);
            }
        }
        return texts;
    }

    /** The object of that name; empty where there is none. */
    public Optional<JsonObject> object(String name) {
        return members.get(name) instanceof Map<?, ?> map ? Optional.of(of(map)) : Optional.empty();
    }

    /** The objects in the list of that name; none where there is no list. */
    public List<JsonObject> objects(String name) {
        List<JsonObject> objects = new ArrayList<>();
        if (members.get(name) instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> map) objects.add(of(map));
            }
        }
        return objects;
    }

    /** The object as JSON on one line. */
    @Override
    public String toString() {
        return MAPPER.writeValueAsString(members);
    }

    /** The members of that map but those that are null. */
    static JsonObject of(Map<?, ?> map) {
        Map<String, Object> members = new LinkedHashMap<>();
        map.forEach((name, value) -> {
            if (value != null) members.put(String.valueOf(name), value);
        });
        return new JsonObject(members);
    }

    private static Object plain(Object value) {
        return switch (value) {
            case JsonObject object -> object.members();
            case List<?> list -> list.stream().map(JsonObject::plain).toList();
            case String text -> text;
            case Number number -> number;
            case Boolean flag -> flag;
            default -> value.toString();
        };
    }
}
