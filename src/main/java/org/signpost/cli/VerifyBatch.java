package org.signpost.cli;

import org.signpost.authentication.Examiner;
import org.signpost.authentication.Findings;
import org.signpost.authentication.Standard;
import org.signpost.dkim.HeaderBlock;
import org.signpost.dkim.ScannedMessage;
import org.signpost.dns.Resolver;
import org.signpost.json.JsonObject;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Examines the messages that lines of JSON name, one after the other, and tells of each on a line.
 *
 * @param dns who answers for a case
 * @param time the clock that counts for a case
 * @param standards what they are examined by
 * @param lines takes each line of output at once
 */
record VerifyBatch(Answers dns, Times time, Set<Standard> standards, Consumer<JsonObject> lines) {

    /** Who answers for a case. */
    @FunctionalInterface
    interface Answers {

        /**
         * The resolver.
         *
         * @throws IOException when the case's zone file can't be used; the message says why
         */
        Resolver of(BatchCase one) throws IOException;
    }

    /** The clock that counts for a case. */
    @FunctionalInterface
    interface Times {

        /** The clock. */
        InstantSource of(BatchCase one);
    }

    /** Whether every case could be done; each has its line in any case. */
    boolean run(InputStream in) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        boolean done = true;
        int number = 0;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            number++;
            if (!line.isBlank()) done &= examine(line, number);
        }
        return done;
    }

    private boolean examine(String line, int number) {
        return switch (BatchCase.parse(line)) {
            case BatchCase.Reading.Broken(var id, String why) -> refuse(id, number, why);
            case BatchCase.Reading.Case(BatchCase one) -> examine(one, number);
        };
    }

    private boolean examine(BatchCase one, int number) {
        Set<Standard> asked = EnumSet.copyOf(standards);
        if (one.message().isEmpty()) asked.retainAll(Set.of(Standard.SPF));
        if (asked.isEmpty()) return refuse(one.id(), number, "there is no message");
        try {
            Examiner examiner = new Examiner(dns.of(one), time.of(one));
            Findings findings = examiner.examine(one.envelope(), scanned(one), asked);
            lines.accept(FindingsJson.with(named(one.id()), findings, asked));
            return true;
        } catch (IOException unreadable) {
            return refuse(one.id(), number, Words.of(unreadable));
        } catch (RuntimeException bug) {
            // The other cases are worth as much as without it.
            return refuse(one.id(), number, "this is a bug, please report it: " + bug);
        }
    }

    private boolean refuse(Optional<Object> id, int number, String why) {
        lines.accept(named(id).with("error", why).with("line", number));
        return false;
    }

    private static JsonObject named(Optional<Object> id) {
        return JsonObject.empty().with("id", id);
    }

    private static ScannedMessage scanned(BatchCase one) throws IOException {
        if (one.message().isEmpty()) {
            return new ScannedMessage(new HeaderBlock(List.of()), Map.of(), true);
        }
        try (InputStream in = one.message().get().open()) {
            return MessageInput.scan(in, Examiner.scan());
        }
    }
}
