package org.signpost.account;

import org.signpost.config.toml.Problem;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A list in a file, read again when the file changes. Whatever is wrong with the new file, the list
 * stays as it was; only a first reading takes the good lines of a broken file, and then calls
 * itself incomplete. Not for use by several threads.
 */
final class WatchedFile<T> {

    private static final int MOST_NAMED = 3;

    private final Path path;
    private final Function<List<String>, Content<T>> parser;
    private final EventSink events;
    private T value;
    private boolean complete;
    private List<Problem> problems = List.of();
    private Optional<Stamp> read = Optional.empty();
    private Optional<Stamp> seen = Optional.empty();

    /**
     * What a file holds.
     *
     * @param value of its good lines
     * @param faults its bad lines
     */
    record Content<T>(T value, List<Fault> faults) {

        Content {
            faults = List.copyOf(faults);
        }
    }

    /**
     * Why a line is bad.
     *
     * @param line from 1; 0 for the file as a whole
     * @param text one sentence in lower case
     */
    record Fault(int line, String text) {}

    /** What of a file changes when its content does; zeros where there is no file. */
    private record Stamp(long modified, long octets, String key) {}

    WatchedFile(Path path, Function<List<String>, Content<T>> parser, T empty, EventSink events) {
        this.path = path;
        this.parser = parser;
        this.events = events;
        value = empty;
    }

    /**
     * Looks whether the file changed, and reads it where it did and has come to rest: a file that
     * is being written differs from one look to the next.
     *
     * @return whether there is news
     */
    boolean refresh() {
        Optional<Stamp> now = Optional.of(look());
        if (now.equals(read)) return false;
        boolean atRest = now.equals(seen) || read.isEmpty();
        seen = now;
        if (!atRest) return false;
        boolean first = read.isEmpty();
        read = now;
        take(first);
        return true;
    }

    /** Reads it where it changed, at rest or not: somebody says that it is as it should be. */
    boolean readNow() {
        seen = Optional.of(look());
        return refresh();
    }

    /** What it held when it was last good. */
    T value() {
        return value;
    }

    /** Whether it was good at least once, so that what it doesn't name doesn't exist. */
    boolean complete() {
        return complete;
    }

    /** What is wrong with it as it is now. */
    List<Problem> problems() {
        return problems;
    }

    private void take(boolean first) {
        try {
            Content<T> content = parser.apply(Files.readAllLines(path));
            problems = content.faults().stream().map(this::problem).toList();
            if (problems.isEmpty() || (first && !complete)) value = content.value();
            complete |= problems.isEmpty();
        } catch (IOException failure) {
            problems = List.of(problem(new Fault(0, reason(failure))));
        }
        report();
    }

    private Problem problem(Fault fault) {
        return new Problem(Problem.Severity.ERROR, path, fault.line(), 0, fault.text());
    }

    private void report() {
        if (problems.isEmpty()) {
            events.emit(Event.of("list.read").with("file", path));
            return;
        }
        Event event = Event.of("list.refused").with("file", path).with("problems", problems.size());
        for (Problem problem : problems.stream().limit(MOST_NAMED).toList()) {
            event = event.with("problem", problem.text());
        }
        events.emit(event);
    }

    private static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> "there is no such file";
            case AccessDeniedException denied -> "this user may not read it";
            case CharacterCodingException coding -> "it isn't UTF-8";
            default -> "it can't be read: " + failure;
        };
    }

    private Stamp look() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(
                    attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                    attributes.size(),
                    String.valueOf(attributes.fileKey()));
        } catch (IOException absent) {
            return new Stamp(0, 0, "");
        }
    }
}
