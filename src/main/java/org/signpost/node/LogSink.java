package org.signpost.node;

import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes each event as one line of the log. */
public final class LogSink implements EventSink {

    private final Logger log = LoggerFactory.getLogger("signpost");

    /** Events whose verb says that an administrator should look are warnings. */
    @Override
    public void emit(Event event) {
        String verb = event.name().substring(event.name().indexOf('.') + 1);
        switch (verb) {
            case "bug" -> log.error("{}", event.line());
            case "fail", "warn" -> log.warn("{}", event.line());
            default -> {
                if (log.isInfoEnabled()) log.info("{}", event.line());
            }
        }
    }
}
