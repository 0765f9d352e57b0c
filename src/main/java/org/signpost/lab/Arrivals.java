package org.signpost.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** Waits until each message is where it should be, by looking into the Maildirs. */
final class Arrivals {

    private final Map<String, LabMessage> awaited = new LinkedHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();

    /** Awaits a message of that Message-ID. */
    void await(String id, LabMessage message) {
        lock.lock();
        try {
            awaited.put(id, message);
        } finally {
            lock.unlock();
        }
    }

    /** Something moved: it is worth looking again. */
    void look() {
        lock.lock();
        try {
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all have arrived, or that long, and tells which haven't. */
    List<LabMessage> missing(Duration most) throws InterruptedException {
        long left = most.toNanos();
        lock.lock();
        try {
            awaited.entrySet().removeIf(e -> hasArrived(e.getKey(), e.getValue()));
            while (!awaited.isEmpty() && left > 0) {
                // The event that a message was delivered comes a moment after the file: no signal
                // can be missed for good, but a look a second costs nothing.
                long slice = Math.min(left, TimeUnit.SECONDS.toNanos(1));
                left -= slice - Math.max(0, moved.awaitNanos(slice));
                awaited.entrySet().removeIf(e -> hasArrived(e.getKey(), e.getValue()));
            }
            return List.copyOf(awaited.values());
        } finally {
            lock.unlock();
        }
    }

    private static boolean hasArrived(String id, LabMessage message) {
        LabMessage.Arrival arrival = message.how().arrives();
        Path folder = arrival.site().maildir(arrival.user());
        if (!Files.isDirectory(folder)) return false;
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> isNew(f)).anyMatch(f -> holds(f, id, arrival.bounce()));
        } catch (IOException | UncheckedIOException changing) {
            return false;
        }
    }

    /** A Maildir's messages that nobody has looked at are in its folder {@code new}. */
    private static boolean isNew(Path file) {
        return Optional.ofNullable(file.getParent()).filter(p -> p.endsWith("new")).isPresent();
    }

    private static boolean holds(Path file, String id, boolean bounce) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            return text.contains(id) && text.contains("multipart/report") == bounce;
        } catch (IOException movedMeanwhile) {
            return false;
        }
    }
}
