package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.config.LimitsConfig;
import org.signpost.config.ListenerConfig;
import org.signpost.config.ListenerConfig.Role;
import org.signpost.config.ListenerConfig.TlsMode;
import org.signpost.observe.Event;
import org.signpost.observe.TestClock;
import org.signpost.queue.QueueId;
import org.signpost.smtp.Command;
import org.signpost.smtp.Line;
import org.signpost.smtp.Reply;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class SessionLogTest {

    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    private static final Command MAIL = Command.parse("MAIL FROM:<a@example.net>");
    private static final Command RCPT = Command.parse("RCPT TO:<b@example.net>");

    private final List<Event> events = new ArrayList<>();
    private final SessionLog log =
            new SessionLog(
                    "a1",
                    Remote.direct(InetAddress.getLoopbackAddress()),
                    new ListenerConfig(
                            new Role.Mx(), new InetSocketAddress(25), TlsMode.NONE, false),
                    new Patience(LimitsConfig.defaults(), NOW),
                    Surroundings.of(new MemoryQueue(), events::add, new TestClock(NOW)));

    @Test
    void aSessionsLineNamesItsMessages() {
        log.message(new QueueId("AAAAAAAAAAAAB"), 1);
        log.message(new QueueId("AAAAAAAAAAAAC"), 2);
        assertThat(end().value("ids")).contains("AAAAAAAAAAAAB,AAAAAAAAAAAAC");
    }

    @Test
    void ofManyMessagesTheFirstTenAreNamedAndAllAreCounted() {
        for (char c = 'A'; c < 'M'; c++) log.message(new QueueId("AAAAAAAAAAAA" + c), 1);
        assertThat(end().value("ids").orElseThrow().split(",", -1)).hasSize(10);
        assertThat(end().value("messages")).contains("12");
    }

    @Test
    void aSessionWithoutMessagesNamesNone() {
        assertThat(end().value("ids")).isEmpty();
    }

    @Test
    void whatComesOutOfTurnBehindARefusedCommandIsNoRefusal() {
        log.answered(MAIL, Reply.of(550, "5.7.1", "no"));
        log.answered(new Command.Data(), Reply.of(503, "5.5.1", "MAIL first"));
        assertThat(end().value("refused")).contains("1");
    }

    @Test
    void whatNobodyHasToldOfIsToldOnce() {
        log.command(RCPT, new Line.Text("rcpt TO:<b@example.net>"));
        Reply tooMany = Reply.of(452, "4.5.3", "Too many recipients");
        log.answered(RCPT, tooMany);
        log.answered(RCPT, tooMany);
        assertThat(events)
                .singleElement()
                .extracting(Event::line)
                .asString()
                .contains("command=RCPT");
        log.answered(RCPT, Reply.of(250, "2.1.5", "OK"));
        log.answered(RCPT, tooMany);
        assertThat(events).hasSize(2);
    }

    @Test
    void whatAClientTypedIsNotShown() {
        log.command(Command.parse("secret horse"), new Line.Text("secret horse"));
        log.answered(Command.parse("secret horse"), Reply.of(500, "5.5.1", "what?"));
        assertThat(events)
                .singleElement()
                .extracting(Event::line)
                .asString()
                .contains("command=none")
                .doesNotContain("secret");
    }

    @Test
    void whatWasToldOfIsNotToldAgain() {
        log.tell(Event.of("sender.refuse"));
        log.answered(MAIL, Reply.of(550, "5.7.1", "no"));
        log.answered(new Command.Data(), Reply.of(503, "5.5.1", "MAIL first"));
        assertThat(events).hasSize(1);
        log.answered(new Command.Noop(), Reply.of(250, "2.0.0", "OK"));
        log.answered(new Command.Data(), Reply.of(503, "5.5.1", "MAIL first"));
        assertThat(events).hasSize(2);
    }

    private Event end() {
        return log.end("quit", Optional.empty(), Optional.empty(), NOW);
    }
}
