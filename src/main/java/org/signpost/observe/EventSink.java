package org.signpost.observe;

/** Takes events as they happen; must not block and must not throw. */
@FunctionalInterface
public interface EventSink {

    /** Takes one event. */
    void emit(Event event);

    /** A sink that forgets everything. */
    static EventSink none() {
        return event -> {};
    }

    /** A sink that hands each event to this one, then to {@code next}. */
    default EventSink and(EventSink next) {
        return event -> {
            emit(event);
            next.emit(event);
        };
    }
}
