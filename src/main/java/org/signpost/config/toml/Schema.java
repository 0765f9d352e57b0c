package org.signpost.config.toml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All tables that a file may hold.
 *
 * @param tables in the order of the reference
 * @param later names of tables that a later version will know
 */
public record Schema(List<TableShape> tables, Set<String> later) {

    /** Copies the collections. */
    public Schema {
        tables = List.copyOf(tables);
        later = Set.copyOf(later);
    }

    /** The tables of a file by name; everything that isn't declared is added to the problems. */
    public Sections sections(Value.Table root, Problems problems) {
        Map<String, List<Section>> found = new LinkedHashMap<>();
        root.entries()
                .forEach((name, value) ->
                        shape(name)
                                .ifPresentOrElse(
                                        s -> found.put(name, read(s, value, problems)),
                                        () -> problems.unread(value.at(), unknown(name, value))));
        return new Sections(found, problems);
    }

    /** What to say of a key that the table doesn't take. */
    String unknownKey(String key, TableShape shape) {
        Optional<String> remark = Optional.ofNullable(shape.remarks().get(key));
        if (remark.isPresent()) return "`" + key + "` " + remark.get();
        String unknown = "unknown key `" + key + "` in " + shape.header();
        Optional<String> near = Suggestion.nearest(key, shape.keyNames());
        List<String> elsewhere = tablesWith(key);
        if (near.isEmpty() && !elsewhere.isEmpty()) {
            return unknown + "; it belongs to " + String.join(" or ", elsewhere);
        }
        return unknown
                + near.map(n -> ", did you mean `" + n + "`?")
                        .orElseGet(() -> "; known are " + String.join(", ", shape.keyNames()));
    }

    private String unknown(String name, Value value) {
        if (later.contains(name)) return "`[" + name + "]` " + TableShape.LATER;
        boolean isTable = isTable(value);
        Optional<String> near = Suggestion.nearest(name, topLevel().map(TableShape::name).toList());
        if (isTable) {
            return "unknown table ["
                    + name
                    + "]"
                    + near.flatMap(this::shape)
                            .map(s -> ", did you mean " + s.header() + "?")
                            .orElseGet(() -> "; known are " + headers());
        }
        List<String> homes = tablesWith(name);
        return "unknown key `"
                + name
                + "` outside of any table"
                + (homes.isEmpty() ? "" : "; it belongs to " + String.join(" or ", homes));
    }

    private static boolean isTable(Value value) {
        return switch (value) {
            case Value.Table _ -> true;
            case Value.Many(List<Value> items, _) ->
                    !items.isEmpty() && items.stream().allMatch(Value.Table.class::isInstance);
            default -> false;
        };
    }

    private java.util.stream.Stream<TableShape> topLevel() {
        return tables.stream().filter(t -> t.form() != TableShape.Form.INLINE);
    }

    private Optional<TableShape> shape(String name) {
        return topLevel().filter(t -> t.name().equals(name)).findFirst();
    }

    private String headers() {
        return String.join(", ", topLevel().map(TableShape::header).toList());
    }

    private List<String> tablesWith(String key) {
        return topLevel()
                .filter(t -> t.form() != TableShape.Form.NAMED && t.keyNames().contains(key))
                .map(TableShape::header)
                .toList();
    }

    private List<Section> read(TableShape shape, Value value, Problems problems) {
        List<Section> sections = new ArrayList<>();
        switch (value) {
            case Value.Table table when shape.form() == TableShape.Form.NAMED ->
                    table.entries().forEach((n, v) -> addNamed(sections, n, shape, v, problems));
            case Value.Table table -> {
                if (shape.form() == TableShape.Form.LIST) wrongForm(shape, value, problems);
                sections.add(Section.checked(shape.name(), shape, table, this, problems));
            }
            case Value.Many(List<Value> items, _) when isTable(value) -> {
                if (shape.form() != TableShape.Form.LIST) wrongForm(shape, value, problems);
                for (Value item : items) {
                    if (!(item instanceof Value.Table table)) continue;
                    sections.add(Section.checked(shape.name(), shape, table, this, problems));
                }
            }
            default -> wrongForm(shape, value, problems);
        }
        return sections;
    }

    private void addNamed(
            List<Section> sections, String name, TableShape shape, Value value, Problems problems) {
        if (value instanceof Value.Table table) {
            sections.add(Section.checked(name, shape, table, this, problems));
        } else {
            wrongForm(shape, value, problems);
        }
    }

    private static void wrongForm(TableShape shape, Value value, Problems problems) {
        problems.unread(value.at(), "`" + shape.name() + "` is a table, written " + shape.header());
    }

    /** The tables of one file. */
    public static final class Sections {
        private final Map<String, List<Section>> found;
        private final Problems problems;

        private Sections(Map<String, List<Section>> found, Problems problems) {
            this.found = found;
            this.problems = problems;
        }

        /** All tables of that name in the order of the file. */
        public List<Section> all(TableShape shape) {
            return found.getOrDefault(shape.name(), List.of());
        }

        /**
         * In which line the next table begins after that one; the greatest number after the last.
         */
        public int endOf(Section section) {
            int line = section.at().line();
            return found.values().stream()
                    .flatMap(List::stream)
                    .mapToInt(s -> s.at().line())
                    .filter(l -> l > line)
                    .min()
                    .orElse(Integer.MAX_VALUE);
        }

        /** The one table of that name; one with every default where the file has none. */
        public Section only(TableShape shape) {
            return all(shape).stream().findFirst().orElseGet(() -> Section.absent(shape, problems));
        }
    }
}
