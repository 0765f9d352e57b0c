package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.Await;
import org.signpost.account.Resolution;
import org.signpost.address.Mailbox;
import org.signpost.config.DomainConfig;
import org.signpost.config.OutboundConfig;
import org.signpost.config.RouteConfig.TlsLevel;
import org.signpost.queue.Origin;
import org.signpost.queue.Outcome;
import org.signpost.queue.Queue.OpenRecipient;
import org.signpost.queue.QueueId;
import org.signpost.smtpclient.ScriptedServer;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

class DispatcherTest extends WithRelayHost {

    @Test
    void dueMessageReachesTheNextHostAndIsRecorded() throws IOException {
        desk.start();
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");

        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.messages()).containsExactly("Received: by test\r\n" + Desk.MESSAGE);
        assertThat(desk.queue.count()).isZero();
        assertThat(desk.lines().getFirst())
                .startsWith("attempt.end id=" + id + " route=relay:[127.0.0.1]:")
                .contains("to=b@there.test recipients=1 outcome=delivered status=2.0.0");
    }

    @Test
    void recipientsOfOneMessageForOneHostShareATransaction() throws IOException {
        desk.start();
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test", "c@there.test");

        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(desk.queue.outcome(id, 1)).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.messages()).hasSize(1);
        assertThat(desk.queue.recordings()).isEqualTo(1);
    }

    @Test
    void eightBitContentIsDeclaredWhateverItsSenderSaid() throws IOException {
        server.on("EHLO", "250-mx.example.com\r\n250 8BITMIME\r\n");
        desk.start();
        QueueId plain = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        assertThat(desk.queue.outcome(plain, 0)).isInstanceOf(Outcome.Delivered.class);
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE + "\u00e9\r\n", "b@there.test");
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.heard())
                .containsSubsequence(
                        "MAIL FROM:<a@ours.test>", "MAIL FROM:<a@ours.test> BODY=8BITMIME");
    }

    @Test
    void messagesOneAfterTheOtherShareAConnection() throws IOException {
        desk.start();
        for (int i = 0; i < 20; i++) {
            QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
            assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        }
        assertThat(server.connections()).isEqualTo(1);
        assertThat(server.messages()).hasSize(20);
    }

    @Test
    void idleConnectionEndsAfterTenSeconds() throws Exception {
        desk.start();
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        desk.queue.outcome(id, 0);
        desk.clock.awaitSleepers(1);
        desk.advance(Duration.ofSeconds(10));
        Await.until(() -> server.heard().contains("QUIT"));
        desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        Await.until(() -> server.connections() == 2);
    }

    @Test
    void destinationGetsNoMoreConnectionsThanConfigured() throws IOException {
        server.gated();
        desk.start();
        List<QueueId> ids = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ids.add(desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test"));
        }
        Await.until(() -> server.openNow() == 5);
        server.openGate();
        for (QueueId id : ids) {
            assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        }
        assertThat(server.mostOpen()).isBetween(5, 20);
    }

    @Test
    void deadDestinationHoldsUpNobodyElse() throws IOException {
        try (ScriptedServer silent = new ScriptedServer().on("greeting", ScriptedServer.SILENCE)) {
            desk.domain("dead.test", inner(silent)).start();
            for (int i = 0; i < 30; i++) desk.queue.add("a@ours.test", Desk.MESSAGE, "b@dead.test");
            Await.until(() -> silent.openNow() == 1);
            QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
            assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        }
    }

    @Test
    void moreThanFitsIntoMemoryForADeadDestinationHoldsUpNobodyElse() throws IOException {
        String[] everybody =
                IntStream.range(0, 100)
                        .mapToObj(i -> "b" + i + "@dead.test")
                        .toArray(String[]::new);
        try (ScriptedServer silent = new ScriptedServer().on("greeting", ScriptedServer.SILENCE)) {
            desk.domain("dead.test", inner(silent)).start();
            for (int i = 0; i < 200; i++) desk.queue.add("a@ours.test", Desk.MESSAGE, everybody);
            desk.queue.await(() -> desk.queue.aside().size() > 100);
            for (int i = 0; i < everybody.length; i++) everybody[i] = "b" + i + "@there.test";
            for (int i = 0; i < 20; i++) {
                QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, everybody);
                assertThat(desk.queue.outcome(id, 99)).isInstanceOf(Outcome.Delivered.class);
            }
            desk.advance(Duration.ofMinutes(1));
            assertThat(desk.lines()).noneMatch(l -> l.startsWith("attempt.defer"));
        }
    }

    @Test
    void whatDidNotFitIntoMemoryFollows() throws IOException {
        server.gated();
        desk.start();
        String[] everybody =
                IntStream.range(0, 100)
                        .mapToObj(i -> "b" + i + "@there.test")
                        .toArray(String[]::new);
        List<QueueId> ids = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            ids.add(desk.queue.add("a@ours.test", Desk.MESSAGE, everybody));
        }
        desk.queue.await(() -> !desk.queue.aside().isEmpty());
        server.openGate();
        for (QueueId id : ids) {
            assertThat(desk.queue.outcome(id, 99)).isInstanceOf(Outcome.Delivered.class);
        }
        assertThat(server.messages()).hasSize(150);
    }

    @Test
    void whoWaitsForAPermitWhileTheFlowIsHeldStaysInTheQueue() throws IOException {
        ScriptedServer silent = new ScriptedServer().on("greeting", ScriptedServer.SILENCE);
        try {
            desk.domain("dead.test", inner(silent)).start(new Permits(2));
            desk.queue.add("a@ours.test", Desk.MESSAGE, "b@dead.test");
            Await.until(() -> silent.openNow() == 1);
            QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
            desk.queue.await(() -> desk.queue.leased().contains(id));
            desk.outbound(held(desk.config().services().outbound()));
            silent.close();
            desk.queue.await(() -> !desk.queue.leased().contains(id));
            assertThat(server.connections()).isZero();
        } finally {
            silent.close();
        }
    }

    @Test
    void whatWasDeliveredIsRecordedAlsoWithoutALog() throws IOException {
        desk.breakLog("attempt.end");
        desk.start();
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.messages()).hasSize(1);
    }

    @Test
    void unreachableDestinationSettlesItsWholeLineByOneAttempt() throws IOException {
        server.close();
        desk.start();
        QueueId first = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        assertThat(desk.queue.outcome(first, 0).status().status()).hasToString("4.4.1");
        QueueId second = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        assertThat(desk.queue.outcome(second, 0)).isInstanceOf(Outcome.Postponed.class);
        assertThat(desk.lines()).anyMatch(l -> l.startsWith("attempt.defer id=" + second));
    }

    @Test
    void whatTheDnsDoesNotAnswerWaitsForItsNextAttempt() throws IOException {
        desk.with(desk.config(List.of(), List.of(), Desk.outbound(25))).start();
        QueueId first = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        assertThat(desk.queue.outcome(first, 0)).isInstanceOf(Outcome.Deferred.class);
        assertThat(desk.queue.find(first).orElseThrow().open().getFirst().attempts()).isEqualTo(1);
    }

    @Test
    void everyRecipientIsNamedInTheLog() throws IOException {
        String[] everybody =
                IntStream.range(0, 30)
                        .mapToObj(i -> "b" + i + "@there.test")
                        .toArray(String[]::new);
        desk.start();
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, everybody);
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(desk.lines())
                .anyMatch(l ->
                        l.startsWith("attempt.end id=" + id)
                                && l.contains(String.join(",", everybody)));
    }

    @Test
    void thePostmasterHearsForASenderOfOursWhoDoesNotExist() throws IOException {
        QueueId id = applicationWritesToNobody();
        assertThat(desk.queue.accepted())
                .extracting(m -> m.recipients().getFirst().address())
                .contains(Mailbox.of("admin@ours.test"));
        assertThat(desk.queue.notices()).singleElement().asString().contains("To: <app@ours.test>");
        Await.until(() ->
                desk.lines().stream()
                        .anyMatch(l -> l.contains("peer=self about=" + id + " from=\"\" rcpts=1")));
    }

    @Test
    void ofWhatStrangersSentInOurNameNobodyHearsButTheLog() throws IOException {
        desk.queue.origin = Origin.MX;
        QueueId id = applicationWritesToNobody();
        assertThat(desk.queue.notices()).isEmpty();
        assertThat(desk.lines()).anyMatch(l -> l.startsWith("bounce.fail id=" + id));
    }

    private QueueId applicationWritesToNobody() throws IOException {
        Mailbox postmaster = Mailbox.of("postmaster@ours.test");
        Mailbox admin = Mailbox.of("admin@ours.test");
        desk.directory.known.put(Mailbox.of("app@ours.test"), new Resolution.Unknown());
        desk.directory.known.put(postmaster, new Resolution.Known(List.of(admin)));
        server.on("RCPT TO:<no@there.test>", "550 5.1.1 nobody\r\n");
        desk.start();
        QueueId id = desk.queue.add("app@ours.test", Desk.MESSAGE, "no@there.test");
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Failed.class);
        return id;
    }

    @Test
    void keptConnectionThatDiedIsReplacedAtOnce() throws IOException {
        server.on("MAIL", "250 ok\r\n", ScriptedServer.HANG_UP, "250 ok\r\n");
        desk.start();
        QueueId first = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        assertThat(desk.queue.outcome(first, 0)).isInstanceOf(Outcome.Delivered.class);
        QueueId second = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        assertThat(desk.queue.outcome(second, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void refusedRecipientIsReturnedAndTheOtherDelivered() throws IOException {
        server.on("RCPT TO:<no@there.test>", "550 5.1.1 nobody of that name\r\n");
        desk.start();
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "no@there.test", "b@there.test");

        Outcome failed = desk.queue.outcome(id, 0);
        assertThat(failed).isInstanceOf(Outcome.Failed.class);
        assertThat(failed.status().reply().orElseThrow().toString())
                .isEqualTo("550 5.1.1 nobody of that name");
        assertThat(desk.queue.outcome(id, 1)).isInstanceOf(Outcome.Delivered.class);
        Await.until(() -> server.messages().size() == 2);
        assertThat(server.messages().getLast())
                .contains("Final-Recipient: rfc822; no@there.test\r\n")
                .contains("Diagnostic-Code: smtp; 550 5.1.1 nobody of that name\r\n");
        assertThat(server.heard()).contains("RCPT TO:<a@ours.test>");
    }

    @Test
    void whomAnInnerHostRefusesIsAskedForAnew() throws IOException {
        try (ScriptedServer inner = new ScriptedServer()) {
            inner.on("RCPT TO:<gone@inner.test>", "550 5.1.1 nobody\r\n");
            server.on("RCPT TO:<no@there.test>", "550 5.1.1 nobody\r\n");
            desk.domain("inner.test", inner(inner)).start();
            QueueId id =
                    desk.queue.add(
                            "", Desk.MESSAGE, "gone@inner.test", "b@inner.test", "no@there.test");
            assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Failed.class);
            assertThat(desk.queue.outcome(id, 2)).isInstanceOf(Outcome.Failed.class);
            assertThat(desk.directory.forgotten).containsExactly(Mailbox.of("gone@inner.test"));
        }
    }

    @Test
    void nullSenderIsNeverAnswered() throws IOException {
        server.on("RCPT", "550 5.1.1 nobody\r\n");
        desk.start();
        QueueId id = desk.queue.add("", Desk.MESSAGE, "no@there.test");
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Failed.class);
        assertThat(desk.queue.count()).isZero();
    }

    @Test
    void outcomeIsRecordedWhenTheStoreWorksAgain() throws Exception {
        desk.queue.failRecordings(1);
        desk.start();
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        Await.until(() -> desk.lines().stream().anyMatch(l -> l.startsWith("queue.fail")));
        desk.clock.awaitSleepers(2);
        desk.advance(Duration.ofSeconds(5));
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.messages()).hasSize(1);
    }

    @Test
    void closingLetsARunningAttemptEnd() throws Exception {
        server.gated();
        desk.start();
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        Await.until(() -> server.messages().size() == 1);
        Thread closing = Thread.ofVirtual().start(desk::close);
        server.openGate();
        closing.join();
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"greeting", "EHLO", "MAIL", "DATA"})
    void closingWaitsForNoHostThatHasNotBegunToTakeContent(String step) throws Exception {
        server.on(step, ScriptedServer.SILENCE);
        desk.start();
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        Await.until(() -> server.openNow() == 1);
        if (!step.equals("greeting")) Await.until(() -> heard(step));
        desk.close();
        assertThat(desk.queue.leased()).isEmpty();
        assertThat(desk.queue.outcomes(id)).isEmpty();
        assertThat(desk.queue.find(id).orElseThrow().open().getFirst().attempts()).isZero();
        assertThat(desk.lines())
                .anyMatch(l -> l.startsWith("attempt.defer") && l.contains("the server stops"));
    }

    private boolean heard(String verb) {
        return server.heard().stream().anyMatch(line -> line.startsWith(verb));
    }

    @Test
    void whoHasTheMessageIsRecordedWhileOthersWait() throws IOException {
        try (ScriptedServer silent = new ScriptedServer().on("greeting", ScriptedServer.SILENCE)) {
            desk.domain("dead.test", inner(silent)).start();
            QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test", "c@dead.test");
            desk.queue.await(() -> numbersOpen(id).equals(List.of(1)));
            assertThat(desk.queue.leased()).containsExactly(id);
        }
    }

    @Test
    void closingGivesBackWhatWaitsAndRecordsTheRest() throws Exception {
        server.gated();
        try (ScriptedServer busy = new ScriptedServer()) {
            busy.gated();
            desk.domain("busy.test", inner(busy)).start();
            List<QueueId> ids = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                ids.add(desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test", "c@busy.test"));
            }
            QueueId last = desk.queue.add("a@ours.test", Desk.MESSAGE, "c@busy.test");
            Await.until(() -> server.openNow() == 5 && busy.messages().size() == 5);
            server.openGate();
            for (QueueId id : ids) desk.queue.await(() -> numbersOpen(id).equals(List.of(1)));

            Thread closing = Thread.ofVirtual().start(desk::close);
            desk.queue.await(() -> !desk.queue.leased().contains(last));
            busy.openGate();
            closing.join();

            assertThat(desk.queue.leased()).isEmpty();
            assertThat(busy.messages()).hasSize(5);
            assertThat(desk.queue.count()).isEqualTo(2);
            assertThat(desk.queue.outcomes(last)).isEmpty();
        }
    }

    @Test
    void deliveryGoesOnAfterABug() throws Exception {
        desk.queue.failTake(new IllegalStateException("a damaged row"));
        desk.start();
        Await.until(() -> desk.lines().stream().anyMatch(l -> l.startsWith("delivery.bug")));
        desk.clock.awaitSleepers(1);
        desk.advance(Duration.ofSeconds(1));
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void failureIsToldWithoutTheContentThatCantBeRead() throws IOException {
        server.on("RCPT TO:<no@there.test>", "550 5.1.1 nobody\r\n");
        desk.start();
        desk.queue.loseContents();
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "no@there.test");
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Failed.class);
        Await.until(() -> desk.queue.accepted().size() == 2);
    }

    @Test
    void hostThatRefusesEverybodyReturnsNothing() throws IOException {
        server.on("greeting", "554 5.3.2 closed for today\r\n");
        desk.start();
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        Outcome outcome = desk.queue.outcome(id, 0);
        assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
        assertThat(outcome.status().status()).hasToString("4.3.2");
        assertThat(server.heard()).containsExactly("QUIT");
    }

    @ParameterizedTest
    @CsvSource({"521, Failed", "554, Deferred"})
    void onlyAHostThatNeverTakesMailIsBelieved(int code, String outcome) throws IOException {
        server.on("greeting", code + " no mail here\r\n");
        desk.with(desk.config(List.of(), List.of(), Desk.outbound(server.address().getPort())))
                .start();
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@[127.0.0.1]");
        assertThat(desk.queue.outcome(id, 0).getClass().getSimpleName()).isEqualTo(outcome);
    }

    @Test
    void whoWaitsInALineWhileTheFlowIsHeldStaysInTheQueue() throws IOException {
        List<QueueId> ids = tenOfWhichFiveWait();
        OutboundConfig outbound = desk.config().services().outbound();
        desk.outbound(held(outbound));
        server.openGate();
        for (int i = 0; i < 5; i++) {
            assertThat(desk.queue.outcome(ids.get(i), 0)).isInstanceOf(Outcome.Delivered.class);
        }
        desk.queue.await(() -> desk.queue.leased().isEmpty());
        assertThat(desk.queue.count()).isEqualTo(5);
        assertThat(server.messages()).hasSize(5);
    }

    @Test
    void whoWaitsInALineWhileItsRouteChangesGoesTheOtherWay() throws IOException {
        try (ScriptedServer other = new ScriptedServer()) {
            List<QueueId> ids = tenOfWhichFiveWait();
            desk.relay(other.address(), TlsLevel.NONE);
            server.openGate();
            for (QueueId id : ids) {
                assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
            }
            assertThat(server.messages()).hasSize(5);
            assertThat(other.messages()).hasSize(5);
        }
    }

    @Test
    void whoWaitsInALineWhenItIsRemovedGoesNowhere() throws IOException {
        List<QueueId> ids = tenOfWhichFiveWait();
        assertThat(desk.queue.remove(ids.getLast())).isTrue();
        server.openGate();
        desk.queue.await(() -> desk.queue.leased().isEmpty());
        assertThat(server.messages()).hasSize(9);
        assertThat(desk.lines()).noneMatch(l -> l.contains("id=" + ids.getLast()));
    }

    private List<QueueId> tenOfWhichFiveWait() throws IOException {
        server.gated();
        desk.start();
        List<QueueId> ids = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ids.add(desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test"));
        }
        desk.queue.await(() -> desk.queue.leased().size() == 10);
        Await.until(() -> server.openNow() == 5);
        return ids;
    }

    private static OutboundConfig held(OutboundConfig outbound) {
        OutboundConfig.Flow flow = outbound.flow();
        return new OutboundConfig(
                outbound.port(),
                outbound.source(),
                outbound.retry(),
                outbound.lifetime(),
                new OutboundConfig.Flow(flow.concurrency(), flow.rate(), true),
                outbound.timeouts());
    }

    @Test
    void whoDoesntFitIntoATransactionGetsTheNext() throws IOException {
        server.on("RCPT", "250 ok\r\n", "452 4.5.3 too many recipients\r\n", "250 ok\r\n");
        desk.start();
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test", "c@there.test");
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(desk.queue.outcome(id, 1)).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.messages()).hasSize(2);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void tooManyRecipientsForGoodEndsTheAttempt() throws IOException {
        server.on("RCPT TO:<c@there.test>", "452 4.5.3 too many recipients\r\n");
        desk.start();
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test", "c@there.test");
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(desk.queue.outcome(id, 1)).isInstanceOf(Outcome.Deferred.class);
    }

    private static DomainConfig.Deliver inner(ScriptedServer server) {
        return new DomainConfig.Deliver.Smtp(Desk.hostPort(server.address()));
    }

    private List<Integer> numbersOpen(QueueId id) {
        return desk.queue.find(id).stream()
                .flatMap(m -> m.open().stream())
                .map(OpenRecipient::number)
                .toList();
    }
}
