package org.signpost.hop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.Await;
import org.signpost.MailConfig;
import org.signpost.account.Callout.Answer;
import org.signpost.address.Mailbox;
import org.signpost.config.Config;
import org.signpost.config.DomainConfig;
import org.signpost.config.DomainConfig.Deliver;
import org.signpost.config.OutboundConfig;
import org.signpost.dns.NoDns;
import org.signpost.observe.TestClock;
import org.signpost.smtpclient.ScriptedServer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class RecipientCalloutTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration LEFT_ALONE = Duration.ofSeconds(45);
    private static final Mailbox SOMEBODY = Mailbox.of("a@in.test");

    @TempDir Path data;
    private ScriptedServer server;
    private final TestClock clock = new TestClock();
    private Config config;

    @BeforeEach
    void setUp() throws IOException {
        server = new ScriptedServer();
        Deliver inner = new Deliver.Smtp(MailConfig.hostPort(server.address()));
        config =
                MailConfig.of(
                        data,
                        List.of(MailConfig.domain("in.test", inner)),
                        List.of(),
                        OutboundConfig.defaults());
    }

    @AfterEach
    void tearDown() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "550 5.1.1 nobody",
                "550 nobody",
                "551 not here",
                "553 no such name",
                "550 5.0.0 nobody",
                "550 5.2.1 closed",
                "554 5.1.10 nobody"
            })
    void whatSaysThatThereIsNoSuchUserIsBelieved(String reply) {
        assertThat(answer(reply)).isInstanceOf(Answer.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "530 5.7.0 authenticate first",
                "530 authenticate first",
                "550 5.7.1 relaying denied",
                "554 no",
                "552 full",
                "550 5.2.2 full",
                "550 5.6.7 not in ASCII",
                "553 5.6.7 not in ASCII",
                "550 5.3.2 not now",
                "501 5.5.4 what",
                "550 5.1.8 your domain",
                "450 4.2.0 later"
            })
    void whatIsAboutUsIsTemporary(String reply) {
        assertThat(answer(reply)).isInstanceOf(Answer.Unknown.class);
    }

    @ParameterizedTest
    @CsvSource({"SMTPUTF8, true", "8BITMIME, false"})
    void aRecipientThatIsNotAsciiIsNamedOnlyWhereThatIsKnown(String extension, boolean known) {
        server.offers(extension);
        try (RecipientCallout callout = callout(LONG, 1)) {
            Answer answer = callout.ask(domain(), Mailbox.of("\u00fc@in.test"));
            assertThat(answer).isInstanceOf(known ? Answer.Accepted.class : Answer.Unknown.class);
            assertThat(server.heard().contains("MAIL FROM:<> SMTPUTF8")).isEqualTo(known);
            // The host is there, and answers for others.
            assertThat(ask(callout)).isInstanceOf(Answer.Accepted.class);
            assertThat(server.heard()).contains("MAIL FROM:<>");
        }
    }

    @Test
    void anAnswerThatTakesTooLongIsNoneAndTheHostIsLeftAloneForAWhile() {
        server.on("RCPT", ScriptedServer.SILENCE);
        try (RecipientCallout callout = callout(Duration.ofMillis(500), 1)) {
            assertThat(ask(callout)).isInstanceOf(Answer.Unknown.class);
            // The server counts on a thread of its own.
            Await.until(() -> server.connections() == 1);
            server.on("RCPT", "250 2.1.5 ok\r\n");
            clock.advance(LEFT_ALONE.minusMillis(1));
            assertThat(ask(callout))
                    .isEqualTo(new Answer.Unknown("a moment ago: no answer within 0 s"));
            assertThat(server.connections()).isEqualTo(1);
        }
        try (RecipientCallout callout = callout(LONG, 1)) {
            assertThat(ask(callout)).isInstanceOf(Answer.Accepted.class);
        }
    }

    @Test
    void aQuestionThatWasCalledOffGivesItsPlaceToTheNext() {
        server.on("RCPT", ScriptedServer.SILENCE);
        try (RecipientCallout callout = callout(Duration.ofMillis(500), 1)) {
            for (int i = 1; i <= 3; i++) {
                int connections = i;
                assertThat(ask(callout)).isInstanceOf(Answer.Unknown.class);
                Await.until(() -> server.connections() == connections && server.openNow() == 0);
                clock.advance(LEFT_ALONE);
            }
        }
    }

    @Test
    void aHostThatIsDownIsAskedAgainAfterAWhile() throws IOException {
        server.on("greeting", ScriptedServer.HANG_UP, "220 back\r\n");
        try (RecipientCallout callout = callout(LONG, 1)) {
            assertThat(ask(callout)).isInstanceOf(Answer.Unknown.class);
            assertThat(ask(callout)).isInstanceOf(Answer.Unknown.class);
            assertThat(server.connections()).isEqualTo(1);
            clock.advance(LEFT_ALONE);
            assertThat(ask(callout)).isInstanceOf(Answer.Accepted.class);
        }
    }

    @Test
    void aHostThatPutsOffARecipientIsNotDown() {
        server.on("RCPT", "451 4.3.0 later\r\n", "250 2.1.5 ok\r\n");
        try (RecipientCallout callout = callout(LONG, 1)) {
            assertThat(ask(callout)).isInstanceOf(Answer.Unknown.class);
            assertThat(ask(callout)).isInstanceOf(Answer.Accepted.class);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aKeptConnectionThatSaysGoodbyeIsReplaced() {
        server.on("MAIL", "250 ok\r\n", "421 4.4.2 idle for too long\r\n", "250 ok\r\n");
        try (RecipientCallout callout = callout(LONG, 1)) {
            assertThat(ask(callout)).isInstanceOf(Answer.Accepted.class);
            assertThat(ask(callout)).isInstanceOf(Answer.Accepted.class);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void manyQuestionsShareAFewConnections() throws Exception {
        try (RecipientCallout callout = callout(LONG, 2);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                Mailbox recipient = Mailbox.of("u" + i + "@in.test");
                answers.add(threads.submit(() -> callout.ask(domain(), recipient)));
            }
            for (Future<Answer> answer : answers) {
                assertThat(answer.get()).isInstanceOf(Answer.Accepted.class);
            }
            assertThat(server.mostOpen()).isLessThanOrEqualTo(2);
        }
    }

    private Answer answer(String reply) {
        server.on("RCPT", reply + "\r\n");
        try (RecipientCallout callout = callout(LONG, 1)) {
            return ask(callout);
        }
    }

    private Answer ask(RecipientCallout callout) {
        return callout.ask(domain(), SOMEBODY);
    }

    private DomainConfig domain() {
        return config.domains().getFirst();
    }

    private RecipientCallout callout(Duration answer, int questions) {
        var limits = new RecipientCallout.Limits(LONG, answer, LONG, LEFT_ALONE, questions);
        return new RecipientCallout(new NoDns(), clock, () -> config, limits);
    }
}
