package org.signpost.config.toml;

/**
 * A key of a table, as it is declared once for the reader and for the reference.
 *
 * @param name in kebab-case
 * @param type what values it takes
 * @param presence what holds where it isn't given
 * @param doc one or two sentences for the reference
 */
public record Key<T>(String name, ValueType<T> type, Presence presence, String doc) {

    /** What holds where a key isn't given. */
    public sealed interface Presence {

        /** It has to be given. */
        record Required() implements Presence {}

        /** Nothing, or what the sentence says. */
        record Optional(String otherwise) implements Presence {}

        /** That value, written in TOML. */
        record Default(String toml) implements Presence {}
    }

    /** A key that has to be given. */
    public static <T> Key<T> required(String name, ValueType<T> type, String doc) {
        return new Key<>(name, type, new Presence.Required(), doc);
    }

    /** A key that may be left out; {@code otherwise} says what holds then. */
    public static <T> Key<T> optional(
            String name, ValueType<T> type, String otherwise, String doc) {
        return new Key<>(name, type, new Presence.Optional(otherwise), doc);
    }

    /** A key that has the value {@code toml} where it isn't given. */
    public static <T> Key<T> withDefault(String name, ValueType<T> type, String toml, String doc) {
        return new Key<>(name, type, new Presence.Default(toml), doc);
    }

    /** The default; throws IllegalStateException where the key has none. */
    public T standard() {
        if (presence instanceof Presence.Default(String toml)
                && type.read(TomlDocument.value(toml)) instanceof Reading.Good<T>(T value)) {
            return value;
        }
        throw new IllegalStateException("`" + name + "` has no default");
    }
}
