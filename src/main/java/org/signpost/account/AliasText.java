package org.signpost.account;

import org.signpost.address.Domain;
import org.signpost.address.LocalPart;
import org.signpost.address.Mailbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads aliases and lists of recipients as an administrator writes them. */
final class AliasText {

    private final Domain domain;
    private final List<WatchedFile.Fault> faults = new ArrayList<>();

    /**
     * An alias of a file.
     *
     * @param line where it stands, from 1
     */
    record Alias(int line, List<Mailbox> targets) {

        Alias {
            targets = List.copyOf(targets);
        }
    }

    private AliasText(Domain domain) {
        this.domain = domain;
    }

    /** One address of that domain, or elsewhere; without a domain it is one of this domain. */
    static Optional<Mailbox> address(String text, Domain domain) {
        if (Mailbox.parse(text).isPresent()) return Mailbox.parse(text);
        return LocalPart.parse(text).map(local -> new Mailbox(local, domain));
    }

    /**
     * {@code name: target, target}; {@code #} begins a comment, white space continues the line
     * before. Names come out in lower case.
     */
    static WatchedFile.Content<Map<String, Alias>> aliases(List<String> lines, Domain domain) {
        AliasText text = new AliasText(domain);
        Map<String, Alias> aliases = new LinkedHashMap<>();
        for (Line line : logical(lines)) text.alias(line, aliases);
        return new WatchedFile.Content<>(Map.copyOf(aliases), text.faults);
    }

    /** One local part or address a line; {@code #} begins a comment. They come in lower case. */
    static WatchedFile.Content<Set<String>> recipients(List<String> lines, Domain domain) {
        AliasText text = new AliasText(domain);
        Set<String> recipients = new LinkedHashSet<>();
        for (Line line : logical(lines)) text.name(line, line.text()).ifPresent(recipients::add);
        return new WatchedFile.Content<>(Set.copyOf(recipients), text.faults);
    }

    private record Line(int number, String text) {}

    private static List<Line> logical(List<String> lines) {
        List<Line> logical = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || line.strip().startsWith("#")) continue;
            boolean continues = Character.isWhitespace(line.charAt(0)) && !logical.isEmpty();
            if (continues) {
                Line before = logical.removeLast();
                logical.add(new Line(before.number(), before.text() + " " + line.strip()));
            } else {
                logical.add(new Line(i + 1, line.strip()));
            }
        }
        return logical;
    }

    private void alias(Line line, Map<String, Alias> aliases) {
        List<String> halves = split(line.text(), ':');
        if (halves.size() != 2) {
            problem(line, "the form is `name: target, target`");
            return;
        }
        Optional<String> name = name(line, halves.get(0));
        List<Mailbox> targets = new ArrayList<>();
        for (String target : split(halves.get(1), ',')) {
            Optional<Mailbox> mailbox = address(target, domain);
            if (mailbox.isEmpty()) problem(line, "`" + target + "` is not an address");
            mailbox.ifPresent(targets::add);
        }
        if (name.isEmpty() || targets.isEmpty()) return;
        if (aliases.putIfAbsent(name.get(), new Alias(line.number(), targets)) != null) {
            problem(line, "`" + name.get() + "` is there already");
        }
    }

    private Optional<String> name(Line line, String text) {
        Optional<Mailbox> name = address(text, domain).filter(m -> m.host().equals(domain));
        if (name.isEmpty()) problem(line, "`" + text + "` is not an address of " + domain);
        return name.map(m -> m.local().folded());
    }

    private void problem(Line line, String what) {
        faults.add(new WatchedFile.Fault(line.number(), what));
    }

    /** The parts between separators that aren't within quotes, stripped. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && (i == 0 || text.charAt(i - 1) != '\\')) quoted = !quoted;
            if (c != separator || quoted) continue;
            parts.add(text.substring(start, i).strip());
            start = i + 1;
        }
        parts.add(text.substring(start).strip());
        return parts;
    }
}
