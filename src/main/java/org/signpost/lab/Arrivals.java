package org.signpost.lab;

import org.signpost.observe.Event;

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
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Waits until each message is where it should be, by looking into the Maildirs, and its server has
 * found out about it what it should.
 */
final class Arrivals {

    private static final long NEVER = -1;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MOMENT = Duration.ofMillis(20);

    private final Map<String, LabMessage> awaited = new LinkedHashMap<>();
    private final Examined examined = new Examined();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private long movements;

    /** Awaits a message of that Message-ID. */
    void await(String id, LabMessage message) {
        lock.lock();
        try {
            awaited.put(id, message);
        } finally {
            lock.unlock();
        }
    }

    /** Something moved at a server: it is worth looking again. */
    void look(LabSite site, Event event) {
        examined.note(site, event);
        lock.lock();
        try {
            movements++;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until all have arrived, or can't arrive any more, or that long, and tells what is
     * wrong, a line for each message.
     *
     * @param idle whether no server has a message in its queue
     */
    List<String> missing(Duration most, BooleanSupplier idle) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        long idleAt = NEVER;
        removeArrived();
        while (!isEmpty() && System.nanoTime() < end) {
            long before = movements();
            boolean still = idle.getAsBoolean();
            removeArrived();
            // The queues are asked one after the other, and a message may have passed in between:
            // they are empty when they look so twice and nothing moved meanwhile.
            if (isEmpty() || (still && idleAt == before)) break;
            idleAt = still ? before : NEVER;
            waitForMovement(before, SECOND);
        }
        lock.lock();
        try {
            return awaited.entrySet().stream().map(e -> wrong(e.getKey(), e.getValue())).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no server has a message in its queue, or that long. */
    void settle(Duration most, BooleanSupplier idle) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        long before = movements();
        while (!idle.getAsBoolean() && System.nanoTime() < end) {
            // What empties a queue is no event, and comes a moment after the last one.
            waitForMovement(before, MOMENT);
            before = movements();
        }
    }

    private void removeArrived() {
        lock.lock();
        try {
            awaited.entrySet().removeIf(e -> isAsItShouldBe(e.getKey(), e.getValue()));
        } finally {
            lock.unlock();
        }
    }

    private boolean isEmpty() {
        lock.lock();
        try {
            return awaited.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private long movements() {
        lock.lock();
        try {
            return movements;
        } finally {
            lock.unlock();
        }
    }

    /** A file may come before its event or after it: a look a second costs nothing. */
    private void waitForMovement(long since, Duration most) throws InterruptedException {
        long left = most.toNanos();
        lock.lock();
        try {
            while (movements == since && left > 0) left = moved.awaitNanos(left);
        } finally {
            lock.unlock();
        }
    }

    private boolean isAsItShouldBe(String id, LabMessage message) {
        return trouble(id, message).isEmpty() && hasArrived(id, message);
    }

    private Optional<String> trouble(String id, LabMessage message) {
        LabMessage.Arrival arrival = message.how().arrives();
        // Where nothing is examined, there is nothing that could be told otherwise.
        return arrival.found().isEmpty()
                ? Optional.empty()
                : examined.trouble(arrival.site(), id, arrival.found());
    }

    private String wrong(String id, LabMessage message) {
        return hasArrived(id, message)
                ? trouble(id, message).orElse("too late") + ": " + message.about()
                : "did not arrive: " + message.about();
    }

    private static boolean hasArrived(String id, LabMessage message) {
        LabMessage.Arrival arrival = message.how().arrives();
        Path folder = arrival.site().maildir(arrival.user());
        if (!Files.isDirectory(folder)) return false;
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> isNew(f)).anyMatch(f -> holds(f, id, arrival.form()));
        } catch (IOException | UncheckedIOException changing) {
            return false;
        }
    }

    /** A Maildir's messages that nobody has looked at are in its folder {@code new}. */
    private static boolean isNew(Path file) {
        return Optional.ofNullable(file.getParent()).filter(p -> p.endsWith("new")).isPresent();
    }

    private static boolean holds(Path file, String id, LabMessage.Form form) {
        boolean apart = file.toString().contains("/.Junk/");
        if (apart != (form == LabMessage.Form.JUNK)) return false;
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            boolean bounce = text.contains("multipart/report");
            return text.contains(id) && bounce == (form == LabMessage.Form.BOUNCE);
        } catch (IOException movedMeanwhile) {
            return false;
        }
    }
}
