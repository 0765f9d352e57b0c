package org.signpost.account;

import org.signpost.config.toml.Problem;
import org.signpost.config.toml.Problem.Severity;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * A list in a file, read again when the file changes. Whatever is wrong with the new file, the list
 * stays as it was; only a first reading takes the good lines of a broken file, and then calls
 * itself incomplete. Not for use by several threads.
 *
 * <p>A list that is half written must not make half of its addresses unknown. So a file is read
 * when it has been at rest for a while; the first reading doesn't wait, and calls itself incomplete
 * until then. And a list that has lost most of its entries is taken for an accident, such as a
 * program that writes it and fails, until {@link #confirm} says otherwise; an empty file always is.
 */
final class WatchedFile<T> {

    /** How long a file stays as it is before it counts as written. */
    static final Duration REST = Duration.ofSeconds(5);

    /** How long where an administrator says that it is. */
    private static final Duration SHORT_REST = Duration.ofSeconds(1);

    /** A list shorter than this may shrink as it likes: nobody writes it in several pieces. */
    private static final int SHORT = 20;

    private static final int MOST_NAMED = 3;

    private final Path path;
    private final Form<T> form;
    private final EventSink events;
    private T value;
    private boolean complete;
    private List<Problem> problems = List.of();
    private Optional<Stamp> seen = Optional.empty();
    private Instant seenSince = Instant.MAX;
    private Optional<Stamp> read = Optional.empty();

    /** Whether the file had been at rest when it was read, or was so afterwards. */
    private boolean settled;

    /** The file that an administrator wants to be believed, however young and short. */
    private Optional<Stamp> confirmed = Optional.empty();

    /**
     * What kind of list a file holds.
     *
     * @param parser reads its lines
     * @param size of a list
     * @param empty the list before the first reading
     */
    record Form<T>(Function<List<String>, Content<T>> parser, ToIntFunction<T> size, T empty) {}

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

    /**
     * What of a file changes when its content does.
     *
     * @param modified when, or never where there is no file
     */
    private record Stamp(Optional<Instant> modified, long octets, String key) {}

    WatchedFile(Path path, Form<T> form, EventSink events) {
        this.path = path;
        this.form = form;
        this.events = events;
        value = form.empty();
    }

    /**
     * Looks whether the file changed, and reads it where it did and has come to rest.
     *
     * @return whether there is news
     */
    boolean refresh(Instant now) {
        Optional<Stamp> present = Optional.of(look());
        if (!present.equals(seen)) {
            seen = present;
            seenSince = now;
        }
        boolean known = present.equals(read);
        boolean atRest = isAtRest(now, REST) || isConfirmed(now);
        if (known && (settled || !atRest)) return false;
        if (!atRest && read.isPresent()) return false;
        boolean first = read.isEmpty();
        read = present;
        settled = atRest;
        take(first, !known);
        return true;
    }

    /**
     * Takes the file as it is now for what it is meant to be, however young and however much
     * shorter it is.
     */
    void confirm() {
        confirmed = Optional.of(look());
        if (confirmed.equals(read)) settled = false;
    }

    /** A reload may have had other reasons, and come in the middle of a program's writing. */
    private boolean isConfirmed(Instant now) {
        return seen.equals(confirmed) && isAtRest(now, SHORT_REST);
    }

    private boolean isAtRest(Instant now, Duration rest) {
        Instant before = now.minus(rest);
        // A finished file that is moved to its place was at rest before.
        return !seenSince.isAfter(before)
                || seen.flatMap(Stamp::modified).filter(m -> !m.isAfter(before)).isPresent();
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

    private void take(boolean first, boolean changed) {
        List<Problem> before = problems;
        try {
            List<String> lines = Files.readAllLines(path);
            Content<T> content = form.parser().apply(lines);
            List<Problem> found = new ArrayList<>();
            for (Fault fault : content.faults()) found.add(problem(Severity.ERROR, fault));
            loss(lines, form.size().applyAsInt(content.value()))
                    .ifPresent(l -> found.add(problem(Severity.WARNING, new Fault(0, l))));
            problems = List.copyOf(found);
            if (problems.isEmpty() || (first && !complete)) value = content.value();
            complete |= problems.isEmpty() && settled;
        } catch (IOException failure) {
            problems = List.of(problem(Severity.ERROR, new Fault(0, reason(failure))));
        } catch (RuntimeException bug) {
            problems = List.of(problem(Severity.ERROR, new Fault(0, "it can't be read: " + bug)));
            events.emit(Event.of("list.bug").with("file", path).because(bug));
        }
        if (changed || !problems.equals(before)) report();
    }

    /** Why the list is probably not what it should be; no reason for a server not to start. */
    private Optional<String> loss(List<String> lines, int entries) {
        if (lines.stream().allMatch(String::isBlank)) return Optional.of("it is empty");
        int before = form.size().applyAsInt(value);
        boolean lost = entries == 0 ? before > 0 : before >= SHORT && entries < before / 2;
        if (!lost || confirmed.equals(read)) return Optional.empty();
        return Optional.of(
                "it has %d entries and had %d; if that is meant, say \"signpost reload\""
                        .formatted(entries, before));
    }

    private Problem problem(Severity severity, Fault fault) {
        return new Problem(severity, path, fault.line(), 0, fault.text());
    }

    private void report() {
        if (problems.isEmpty()) {
            events.emit(Event.of("list.read").with("file", path));
            return;
        }
        Event event = Event.of("list.fail").with("file", path).with("problems", problems.size());
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
                    Optional.of(attributes.lastModifiedTime().toInstant()),
                    attributes.size(),
                    String.valueOf(attributes.fileKey()));
        } catch (IOException absent) {
            return new Stamp(Optional.empty(), 0, "");
        }
    }
}
