package org.signpost.config.toml;

import java.util.List;
import java.util.Optional;

/** One table of a file with the values of its keys. */
public final class Section {
    private final String name;
    private final TableShape shape;
    private final Value.Table table;
    private final Problems problems;

    private Section(String name, TableShape shape, Value.Table table, Problems problems) {
        this.name = name;
        this.shape = shape;
        this.table = table;
        this.problems = problems;
    }

    /** A table as it was found: unknown keys and wrong values are added to the problems. */
    static Section checked(
            String name, TableShape shape, Value.Table table, Schema schema, Problems problems) {
        Section section = new Section(name, shape, table, problems);
        table.entries()
                .forEach((key, value) -> {
                    if (section.declares(key)) return;
                    problems.unread(value.at(), schema.unknownKey(key, shape));
                });
        shape.keys().forEach(section::check);
        return section;
    }

    /** A table that isn't in the file: every key has its default. */
    static Section absent(TableShape shape, Problems problems) {
        Value.Table empty = new Value.Table(java.util.Map.of(), Position.FILE);
        return new Section(shape.name(), shape, empty, problems);
    }

    /** The name of one among several: NAME of {@code [nodes.NAME]}, else the table's. */
    public String name() {
        return name;
    }

    /** Where it begins. */
    public Position at() {
        return table.at();
    }

    /** Where that key stands; where the table begins when it isn't given. */
    public Position at(Key<?> key) {
        return table.entry(key.name()).map(Value::at).orElse(table.at());
    }

    /** The items of that key's list in their order, good and bad; none where it is no list. */
    public List<Value> itemsOf(Key<?> key) {
        return table.entry(key.name()).stream()
                .filter(Value.Many.class::isInstance)
                .flatMap(v -> ((Value.Many) v).items().stream())
                .toList();
    }

    /** Whether that key is given, with a good value or a bad one. */
    public boolean has(Key<?> key) {
        return table.entry(key.name()).isPresent();
    }

    /**
     * The value of that key or its default. Empty where it is optional and not given; where it is
     * required and not given, which is added to the problems; and where its value is wrong, which
     * already was.
     */
    public <T> Optional<T> find(Key<T> key) {
        Optional<Value> given = table.entry(key.name());
        if (given.isPresent()) {
            return given.map(key.type()::read)
                    .flatMap(r ->
                            r instanceof Reading.Good<T>(T v) ? Optional.of(v) : Optional.empty());
        }
        return switch (key.presence()) {
            case Key.Presence.Default _ -> Optional.of(key.standard());
            case Key.Presence.Optional _ -> Optional.empty();
            case Key.Presence.Required _ -> {
                problems.missing(
                        table.at(), "`" + key.name() + "` is missing in " + shape.header());
                yield Optional.empty();
            }
        };
    }

    /**
     * The value of that key, or what could be read of a wrong one: so that one mistake hides no
     * other. Whoever uses it has to know that the file has errors.
     */
    public <T> Optional<T> partly(Key<T> key) {
        Optional<Reading<T>> given = table.entry(key.name()).map(key.type()::read);
        return given.isPresent() && given.get() instanceof Reading.Bad<T>(_, Optional<T> rest)
                ? rest
                : find(key);
    }

    /** The value of a key that has a default; the default also in the place of a wrong value. */
    public <T> T value(Key<T> key) {
        return find(key).orElseGet(key::standard);
    }

    /** This table with the keys of that one in the place of its own. */
    public Section overriddenBy(Section other) {
        Value.Table base = table.at().equals(Position.FILE) ? emptyAt(other.at()) : table;
        return new Section(name, shape, base.with(other.table), problems);
    }

    /** The table that is the value of that key, or one with every default. */
    public Section inner(Key<Value.Table> key, TableShape inner, Schema schema) {
        return find(key)
                .map(t ->
                        checked(
                                inner.name(),
                                inner,
                                new Value.Table(t.entries(), at(key)),
                                schema,
                                problems))
                .orElseGet(() -> absent(inner, problems));
    }

    private static Value.Table emptyAt(Position at) {
        return new Value.Table(java.util.Map.of(), at);
    }

    private boolean declares(String key) {
        return shape.keyNames().contains(key);
    }

    private <T> void check(Key<T> key) {
        table.entry(key.name())
                .map(key.type()::read)
                .ifPresent(reading -> {
                    if (!(reading instanceof Reading.Bad<T>(List<Reading.Fault> faults, _))) return;
                    faults.forEach(f -> problems.unread(f.at(), message(key, f)));
                });
    }

    private static String message(Key<?> key, Reading.Fault fault) {
        return (fault.item() ? "each of `" : "`") + key.name() + "` " + fault.predicate();
    }
}
