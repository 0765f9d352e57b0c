package org.signpost.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.junit.jupiter.api.Test;
import org.signpost.EventName;
import org.signpost.observe.Event;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The log speaks one language: every event has a verb that its sink knows. */
class EventNamesTest {

    private static final Pattern BUG = Pattern.compile("\"[a-z-]+\\.bug\"[^;]*;");

    @Test
    void everyVerbHasItsLevel() throws IOException {
        Set<String> unknown = new TreeSet<>();
        Set<String> used = new TreeSet<>();
        for (EventName name : EventName.all()) {
            used.add(name.verb());
            boolean known = LogSink.LEVELS.containsKey(name.verb());
            if (!known) unknown.add(name.file() + ": " + name.text());
        }
        assertThat(unknown).isEmpty();
        assertThat(used).contains("bug", "fail", "refuse", "accept", "open");
    }

    @Test
    void everyBugSaysWhereItIs() throws IOException {
        List<String> silent = new ArrayList<>();
        int bugs = 0;
        for (Path file : EventName.sources()) {
            for (MatchResult bug : BUG.matcher(Files.readString(file)).results().toList()) {
                bugs++;
                if (!bug.group().contains(".because(")) silent.add(file + ": " + bug.group());
            }
        }
        assertThat(silent).isEmpty();
        assertThat(bugs).isPositive();
    }

    @Test
    void anAdministratorSeesWhatHasToBeMended() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        context.getLogger("signpost").addAppender(log);
        try {
            for (String name : List.of("attempt.bug", "queue.fail", "node.warn", "rcpt.refuse")) {
                new LogSink().emit(Event.of(name).with("id", 1));
            }
        } finally {
            context.getLogger("signpost").detachAppender(log);
        }
        assertThat(log.list)
                .extracting(l -> l.getLevel() + " " + l.getFormattedMessage())
                .containsExactly(
                        "ERROR attempt.bug id=1",
                        "WARN queue.fail id=1",
                        "WARN node.warn id=1",
                        "INFO rcpt.refuse id=1");
    }
}
