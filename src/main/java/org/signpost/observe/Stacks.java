package org.signpost.observe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Shows where something was thrown, for a log whose records are lines. */
final class Stacks {
    private Stacks() {}

    /** Deeper frames are those of threads and executors, which are the same every time. */
    private static final int MOST_FRAMES = 30;

    private static final int MOST_CAUSES = 5;

    /** The frames of a throwable and of its causes, {@code class.method:line}, innermost first. */
    static String onOneLine(Throwable thrown) {
        List<String> parts = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Optional<Throwable> next = Optional.of(thrown);
        while (next.isPresent() && seen.size() < MOST_CAUSES && seen.add(next.get())) {
            if (seen.size() > 1) parts.add("cause: " + next.get());
            StackTraceElement[] frames = next.get().getStackTrace();
            for (int i = 0; i < Math.min(MOST_FRAMES, frames.length); i++) {
                parts.add(frame(frames[i]));
            }
            next = Optional.ofNullable(next.get().getCause());
        }
        return String.join(" < ", parts);
    }

    private static String frame(StackTraceElement frame) {
        String place = frame.getClassName() + "." + frame.getMethodName();
        return frame.getLineNumber() < 0 ? place : place + ":" + frame.getLineNumber();
    }
}
