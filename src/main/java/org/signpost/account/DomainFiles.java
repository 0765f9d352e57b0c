package org.signpost.account;

import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.config.DomainConfig;
import org.signpost.config.toml.Problem;
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
 * Reads the files that a domain's configuration names, and makes its addresses. Not for use by
 * several threads.
 */
final class DomainFiles {

    private final DomainConfig config;
    private final Optional<WatchedFile<Map<String, AliasText.Alias>>> aliases;
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

    /** What is wrong with the files as they are now. */
    List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        aliases.ifPresent(file -> problems.addAll(file.problems()));
        recipients.ifPresent(file -> problems.addAll(file.problems()));
        return problems;
    }

    /** The aliases of the file. */
    Map<String, AliasText.Alias> fileAliases() {
        return aliases.map(WatchedFile::value).orElse(Map.of());
    }

    /** The domain as it is now; an alias of the configuration wins over one of the file. */
    DomainAddresses addresses() {
        Map<String, List<Mailbox>> all = new HashMap<>();
        fileAliases().forEach((name, alias) -> all.put(name, alias.targets()));
        for (var alias : config.aliases().entries().entrySet()) {
            target(alias.getKey())
                    .ifPresent(m -> all.put(m.local().folded(), targets(alias.getValue())));
        }
        boolean complete =
                aliases.map(WatchedFile::complete).orElse(true)
                        && recipients.map(WatchedFile::complete).orElse(true);
        return new DomainAddresses(
                config,
                all,
                recipients.map(WatchedFile::value).orElse(Set.of()),
                config.aliases().catchAll().flatMap(this::target),
                complete);
    }

    private List<Mailbox> targets(List<String> texts) {
        return texts.stream().flatMap(text -> target(text).stream()).toList();
    }

    /** An address of the configuration, whose reader lets no other text pass. */
    private Optional<Mailbox> target(String text) {
        return AliasText.address(text, config.name());
    }

    private static Optional<Path> listFile(DomainConfig config) {
        return config.recipients() instanceof DomainConfig.Recipients.File(Path path)
                ? Optional.of(path)
                : Optional.empty();
    }
}
