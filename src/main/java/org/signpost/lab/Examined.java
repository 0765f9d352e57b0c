package org.signpost.lab;

import org.signpost.observe.Event;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Remembers what each server found out about the mail that the others sent it. */
final class Examined {

    private final Map<Taken, List<String>> results = new ConcurrentHashMap<>();

    /** A message that a server took. */
    private record Taken(LabSite site, String id) {}

    /** Hears what a server tells. */
    void note(LabSite site, Event event) {
        if (!event.name().equals("message.accept") || words(event).isEmpty()) return;
        event.value("message-id").ifPresent(id -> results.put(new Taken(site, id), words(event)));
    }

    /**
     * The results in an event, in the words of Authentication-Results, such as {@code spf=pass}.
     */
    static List<String> words(Event event) {
        return event.value("auth").map(text -> List.of(text.split(",", -1))).orElse(List.of());
    }

    /**
     * What a server found otherwise than a message was to show.
     *
     * @param expected of each method the only result; other methods don't count
     */
    Optional<String> trouble(LabSite site, String id, Set<String> expected) {
        List<String> found = results.getOrDefault(new Taken(site, id), List.of());
        Set<String> methods = expected.stream().map(w -> method(w)).collect(Collectors.toSet());
        Set<String> compared =
                found.stream().filter(w -> methods.contains(method(w))).collect(Collectors.toSet());
        return compared.equals(expected)
                ? Optional.empty()
                : Optional.of(
                        "%s found %s, not %s"
                                .formatted(
                                        site.host(),
                                        found.isEmpty() ? "nothing" : String.join(" ", found),
                                        String.join(" ", expected)));
    }

    private static String method(String word) {
        return word.substring(0, Math.max(0, word.indexOf('=')));
    }
}
