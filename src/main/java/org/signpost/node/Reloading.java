package org.signpost.node;

import org.signpost.config.Changes;
import org.signpost.config.Config;
import org.signpost.config.ConfigFile;
import org.signpost.config.ConfigResult;
import org.signpost.config.toml.Problem;
import org.signpost.control.ControlCommand;
import org.signpost.json.JsonObject;
import org.signpost.observe.Event;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One reading of the configuration's file by a server that runs.
 *
 * @param now what it goes by
 * @param conditions its log and clock
 */
record Reloading(Config now, Node.Conditions conditions) {

    /**
     * Reads it and has it adopted.
     *
     * @param errors what is wrong with accounts and lists under a configuration
     * @param adopt goes by a snapshot, or says why it can't
     */
    JsonObject run(Function<Config, List<String>> errors, Function<Snapshot, List<String>> adopt) {
        return switch (ConfigFile.read(now.file(), conditions.name())) {
            case ConfigResult.Invalid(List<Problem> problems) ->
                    refused(problems.stream().map(Problem::toString).toList());
            case ConfigResult.Valid(Config next, List<Problem> warnings) ->
                    take(next, errors.apply(next), adopt);
        };
    }

    private JsonObject take(
            Config next, List<String> errors, Function<Snapshot, List<String>> adopt) {
        Snapshot.Taken taken = Snapshot.of(next, conditions.clock());
        Optional<Snapshot> snapshot = taken.snapshot();
        if (snapshot.isEmpty() || !errors.isEmpty()) {
            return refused(Stream.concat(taken.problems().stream(), errors.stream()).toList());
        }
        List<String> problems = adopt.apply(snapshot.get());
        if (!problems.isEmpty()) return refused(problems);
        List<String> changes =
                Changes.between(now, next).stream().map(Changes.Change::text).toList();
        conditions.events().emit(Event.of("config.reload").with("changes", changes.size()));
        changes.forEach(c -> conditions.events().emit(Event.of("config.change").with("what", c)));
        return JsonObject.of("changes", changes);
    }

    private JsonObject refused(List<String> problems) {
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
                .with("problems", problems);
    }
}
