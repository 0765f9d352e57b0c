package org.signpost.config;

import org.signpost.address.InternationalName;
import org.signpost.address.LocalPart;
import org.signpost.config.toml.Reading;
import org.signpost.config.toml.Value;
import org.signpost.config.toml.ValueType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the table of {@code aliases}, each name with one target or a list of them. */
final class AliasReading {
    private final Map<String, List<String>> aliases = new LinkedHashMap<>();
    private final List<Reading.Fault> faults = new ArrayList<>();

    private AliasReading() {}

    static Reading<Map<String, List<String>>> read(Value value) {
        if (!(value instanceof Value.Table table)) {
            return Reading.unlike(DomainTable.ALIASES.type().shape(), value);
        }
        AliasReading reading = new AliasReading();
        table.entries().forEach(reading::add);
        return reading.faults.isEmpty()
                ? new Reading.Good<>(Map.copyOf(reading.aliases))
                : new Reading.Bad<>(reading.faults, Optional.of(Map.copyOf(reading.aliases)));
    }

    private void add(String name, Value value) {
        Optional<String> local = LocalPart.parse(name).map(LocalPart::folded);
        if (local.isEmpty()) {
            fault(value, "holds `" + name + "`, which can't stand before an @");
            return;
        }
        List<String> targets = targets(name, value);
        if (aliases.putIfAbsent(local.get(), targets) != null) {
            fault(value, "holds `" + name + "` twice: upper and lower case are the same");
        }
    }

    private List<String> targets(String name, Value value) {
        List<Value> items =
                value instanceof Value.Many(List<Value> many, _) ? many : List.of(value);
        if (items.isEmpty()) fault(value, "leads `" + name + "` nowhere: its list is empty");
        List<String> targets = new ArrayList<>();
        for (Value item : items) {
            switch (Types.TARGET.read(item)) {
                case Reading.Good<String>(String target) -> targets.add(target);
                case Reading.Bad<String> _ ->
                        fault(
                                item,
                                "leads `%s` to %s, which isn't %s%s"
                                        .formatted(
                                                name,
                                                item.shown(),
                                                Types.TARGET.shape(),
                                                ValueType.asText(item)
                                                        .map(InternationalName::advice)
                                                        .orElse("")));
            }
        }
        return List.copyOf(targets);
    }

    private void fault(Value at, String predicate) {
        faults.add(new Reading.Fault(at.at(), false, predicate));
    }
}
