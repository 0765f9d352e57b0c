package org.signpost.node;

import org.signpost.config.Changes;
import org.signpost.config.Config;
import org.signpost.config.Inspection;
import org.signpost.config.toml.Problem;
import org.signpost.control.ControlCommand;
import org.signpost.json.JsonObject;
import org.signpost.observe.Event;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One reading of the configuration's file by a server that runs.
 *
 * @param now what it goes by
 * @param conditions its log and clock
 */
record Reloading(Config now, Node.Conditions conditions) {

    /**
     * Reads it and has it adopted. The answer's {@code problems} are errors only, its {@code
     * warnings} stop nothing.
     *
     * @param domains looks at accounts and lists under a configuration
     * @param adopt goes by a snapshot, or says why it can't
     */
    JsonObject run(Inspection.DomainLook domains, Function<Snapshot, List<String>> adopt) {
        Inspection found =
                Inspection.of(now.file(), conditions.name(), conditions.clock(), domains);
        List<String> warnings = found.warnings().stream().map(Problem::text).toList();
        for (String warning : warnings) {
            conditions.events().emit(Event.of("config.warn").with("text", warning));
        }
        List<String> errors = new ArrayList<>(found.errors().stream().map(Problem::text).toList());
        if (errors.isEmpty() && found.config().isPresent()) {
            Snapshot next = new Snapshot(found.config().get(), found.certificates());
            errors.addAll(adopt.apply(next));
            if (errors.isEmpty()) return taken(next.config()).with("warnings", warnings);
        }
        return refused(errors, found.complete()).with("warnings", warnings);
    }

    private JsonObject taken(Config next) {
        List<String> changes =
                Changes.between(now, next).stream().map(Changes.Change::text).toList();
        conditions.events().emit(Event.of("config.reload").with("changes", changes.size()));
        changes.forEach(c -> conditions.events().emit(Event.of("config.change").with("what", c)));
        return JsonObject.of("changes", changes);
    }

    private JsonObject refused(List<String> problems, boolean complete) {
        for (String problem : problems) {
            conditions.events().emit(Event.of("config.fail").with("problem", problem));
        }
        // After a signal nobody reads the answer: the log says what the server goes by.
        conditions
                .events()
                .emit(
                        Event.of("config.fail")
                                .with("file", now.file())
                                .with("problems", problems.size())
                                .with("reason", "the old configuration stays in effect"));
        return ControlCommand.error("the new configuration changes nothing: it has problems")
                .with("problems", problems)
                .with("complete", complete);
    }
}
