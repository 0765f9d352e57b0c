package org.signpost.node;

import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes each event as one line of the log, at the level of its verb. */
public final class LogSink implements EventSink {

    /** All verbs that events have; a new one has to be rated here. */
    static final Map<String, Level> LEVELS =
            levels(
                    // Mail stays undelivered until somebody looks: a fault of ours, or of the disk.
                    Map.of(
                            Level.ERROR,
                            List.of("bug", "damage"),
                            // An administrator should look: something of his doesn't work.
                            Level.WARN,
                            List.of("fail", "wait", "warn"),
                            // Daily life, in which peers are refused and mail is put off.
                            Level.INFO,
                            List.of(
                                    "accept", "add", "change", "close", "defer", "end", "load",
                                    "open", "read", "ready", "refuse", "reload", "remove", "retry",
                                    "stop")));

    private final Logger log = LoggerFactory.getLogger("signpost");

    private static Map<String, Level> levels(Map<Level, List<String>> verbs) {
        Map<String, Level> levels = new HashMap<>();
        verbs.forEach((level, all) -> all.forEach(verb -> levels.put(verb, level)));
        return Map.copyOf(levels);
    }

    @Override
    public void emit(Event event) {
        String verb = event.name().substring(event.name().indexOf('.') + 1);
        Level level = LEVELS.getOrDefault(verb, Level.INFO);
        switch (level) {
            case ERROR -> log.error("{}", event.line());
            case WARN -> log.warn("{}", event.line());
            case INFO -> log.info("{}", event.line());
            case DEBUG, TRACE -> {}
        }
    }
}
