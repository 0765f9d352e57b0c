package org.signpost.config.toml;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of the file, as it is declared once for the reader and for the reference.
 *
 * @param name without brackets
 * @param form how often it may stand there
 * @param doc a paragraph for the reference
 * @param example TOML with header, valid as it is
 * @param keys those it takes
 * @param remarks what to say about keys that it doesn't take but somebody may write: goes on after
 *     the key's name
 */
public record TableShape(
        String name,
        Form form,
        String doc,
        String example,
        List<Key<?>> keys,
        Map<String, String> remarks) {

    /** What is said of a key that a later version will know. */
    public static final String LATER = "is not in this version";

    /** How often a table may stand in a file. */
    public enum Form {
        /** Once: {@code [name]}. */
        SINGLE,
        /** Any number of times: {@code [[name]]}. */
        LIST,
        /** Once for each name: {@code [name.NAME]}. */
        NAMED,
        /** Inside another table: {@code name = { … }}. */
        INLINE
    }

    /** Copies the collections. */
    public TableShape {
        keys = List.copyOf(keys);
        remarks = Map.copyOf(remarks);
    }

    /** This, knowing those keys as ones of a later version. */
    public TableShape later(String... names) {
        Map<String, String> more = new HashMap<>(remarks);
        for (String later : names) more.put(later, LATER);
        return new TableShape(name, form, doc, example, keys, more);
    }

    /** How it is written: {@code [node]}, {@code [[listener]]}, {@code [nodes.NAME]}. */
    public String header() {
        return switch (form) {
            case SINGLE -> "[" + name + "]";
            case LIST -> "[[" + name + "]]";
            case NAMED -> "[" + name + ".NAME]";
            case INLINE -> "`" + name + "`";
        };
    }

    List<String> keyNames() {
        return keys.stream().<String>map(Key::name).toList();
    }
}
