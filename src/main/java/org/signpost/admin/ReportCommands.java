package org.signpost.admin;

import org.signpost.address.InternationalName;
import org.signpost.config.TimeText;
import org.signpost.control.ControlCommand;
import org.signpost.dns.DnsName;
import org.signpost.json.JsonObject;
import org.signpost.report.Evaluations;
import org.signpost.report.Observed;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code report.…} commands.
 *
 * @param evaluations what they tell of
 * @param clock says what time is meant
 */
public record ReportCommands(Evaluations evaluations, InstantSource clock) {

    private static final int MOST_DOMAINS = 1000;
    private static final int MOST_SOURCES = 1000;

    private static final String STANDARD_TIME = "7d";

    /** Names mail without exactly one author's domain. */
    private static final String NOBODY = "-";

    /** The commands by their names. */
    public Map<String, ControlCommand> commands() {
        return Map.of("report.observed", (request, call) -> observed(request));
    }

    private JsonObject observed(JsonObject request) throws IOException {
        String time = request.text("since").orElse(STANDARD_TIME);
        Optional<Instant> since = TimeText.parse(time).map(this::since);
        if (since.isEmpty()) return ControlCommand.misuse(TimeText.isNone(time));
        Optional<String> domain = request.text("domain");
        if (domain.isEmpty()) return summary(since.get());
        Optional<String> author = author(domain.get());
        return author.isPresent()
                ? sources(author.get(), since.get())
                : ControlCommand.error("\"" + domain.get() + "\" is no domain");
    }

    /** In whole seconds, since nobody means a part of one. */
    private Instant since(Duration time) {
        return clock.instant().minus(time).truncatedTo(ChronoUnit.SECONDS);
    }

    /** As it is kept. */
    private static Optional<String> author(String text) {
        if (text.equals(NOBODY)) return Optional.of("");
        return InternationalName.ascii(text).flatMap(DnsName::parse).map(DnsName::text);
    }

    private JsonObject summary(Instant since) throws IOException {
        Observed observed = evaluations.observed(since, MOST_DOMAINS);
        return JsonObject.of("since", since)
                .with("messages", observed.messages())
                .with("authors", observed.authors())
                .with("checks", observed.checks().stream().map(ReportCommands::shown).toList())
                .with("domains", observed.domains().stream().map(ReportCommands::shown).toList())
                .with("more", observed.more());
    }

    private static JsonObject shown(Observed.Would would) {
        return JsonObject.of("check", would.check())
                .with("action", would.action())
                .with("messages", would.messages())
                .with("authors", would.authors())
                .with("signed", would.signed());
    }

    private static JsonObject shown(Observed.OfDomain domain) {
        List<JsonObject> checks =
                domain.checks().stream()
                        .map(w ->
                                JsonObject.of("check", w.check())
                                        .with("action", w.action())
                                        .with("messages", w.messages())
                                        .with("signed", w.signed()))
                        .toList();
        return JsonObject.of("domain", domain.domain())
                .with("messages", domain.messages())
                .with("rejected", domain.rejected())
                .with("quarantined", domain.quarantined())
                .with("deferred", domain.deferred())
                .with("checks", checks);
    }

    private JsonObject sources(String author, Instant since) throws IOException {
        List<JsonObject> sources =
                evaluations.sources(author, since, MOST_SOURCES).stream()
                        .map(ReportCommands::shown)
                        .toList();
        return JsonObject.of("since", since).with("domain", author).with("sources", sources);
    }

    private static JsonObject shown(Observed.Source source) {
        return JsonObject.of("client", source.client())
                .with("sender", source.sender())
                .with("spf", present(source.spf()))
                .with("dmarc", present(source.dmarc()))
                .with("action", source.action())
                .with("would", listed(source.would()))
                .with("signers", listed(source.signers()))
                .with("messages", source.messages())
                .with("last", source.last());
    }

    private static Optional<String> present(String text) {
        return Optional.of(text).filter(t -> !t.isEmpty());
    }

    private static List<String> listed(String texts) {
        return texts.isEmpty() ? List.of() : List.of(texts.split(","));
    }
}
