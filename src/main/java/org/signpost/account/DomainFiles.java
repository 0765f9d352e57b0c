package org.signpost.account;

import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.config.DomainConfig;
import org.signpost.observe.EventSink;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the files that a domain's configuration names, and makes its table. Not for use by several
 * threads.
 */
final class DomainFiles {

    private final DomainConfig config;
    private final Optional<WatchedFile<Map<String, List<Mailbox>>>> aliases;
    private final Optional<WatchedFile<Set<String>>> recipients;

    DomainFiles(DomainConfig config, EventSink events) {
        this.config = config;
        Domain domain = config.name();
        aliases =
                config.aliases()
                        .file()
                        .map(path ->
                                new WatchedFile<>(
                                        path,
                                        new WatchedFile.Form<>(
                                                lines -> AliasText.aliases(lines, domain),
                                                Map::size,
                                                Map.of()),
                                        events));
        recipients =
                listFile(config)
                        .map(path ->
                                new WatchedFile<>(
                                        path,
                                        new WatchedFile.Form<>(
                                                lines -> AliasText.recipients(lines, domain),
                                                Set::size,
                                                Set.of()),
                                        events));
    }

    DomainConfig config() {
        return config;
    }

    /** Whether a file changed since the last look. */
    boolean refresh(Instant now) {
        boolean first = aliases.map(f -> f.refresh(now)).orElse(false);
        boolean second = recipients.map(f -> f.refresh(now)).orElse(false);
        return first || second;
    }

    /** Takes the files as they are for what they are meant to be, however short. */
    void confirm() {
        aliases.ifPresent(WatchedFile::confirm);
        recipients.ifPresent(WatchedFile::confirm);
    }

    /** The domain as it is now; an alias of the configuration wins over one of the file. */
    DomainTable table() {
        List<String> problems = new ArrayList<>();
        Map<String, List<Mailbox>> all = new HashMap<>();
        aliases.ifPresent(file -> all.putAll(file.value()));
        for (var alias : config.aliases().entries().entrySet()) {
            String name = alias.getKey();
            target("aliases", name, problems)
                    .ifPresent(m ->
                            all.put(m.local().folded(), targets(name, alias.getValue(), problems)));
        }
        Optional<Mailbox> catchAll =
                config.aliases().catchAll().flatMap(t -> target("catch-all", t, problems));
        aliases.ifPresent(file -> problems.addAll(file.problems()));
        recipients.ifPresent(file -> problems.addAll(file.problems()));
        boolean complete =
                aliases.map(WatchedFile::complete).orElse(true)
                        && recipients.map(WatchedFile::complete).orElse(true);
        return new DomainTable(
                config,
                all,
                recipients.map(WatchedFile::value).orElse(Set.of()),
                catchAll,
                new DomainTable.Health(problems, complete));
    }

    private List<Mailbox> targets(String name, List<String> texts, List<String> problems) {
        return texts.stream()
                .flatMap(text -> target("alias " + name, text, problems).stream())
                .toList();
    }

    private Optional<Mailbox> target(String what, String text, List<String> problems) {
        Optional<Mailbox> target = AliasText.address(text, config.name());
        if (target.isEmpty()) {
            problems.add(what + " of " + config.name() + ": `" + text + "` is not an address");
        }
        return target;
    }

    private static Optional<Path> listFile(DomainConfig config) {
        return config.recipients() instanceof DomainConfig.Recipients.File(Path path)
                ? Optional.of(path)
                : Optional.empty();
    }
}
