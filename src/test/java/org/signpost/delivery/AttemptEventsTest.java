package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.hop.Destination;
import org.signpost.hop.Router;
import org.signpost.observe.Event;
import org.signpost.queue.Outcome;
import org.signpost.queue.Queue.Queued;
import org.signpost.queue.Queue.Settled;
import org.signpost.queue.Recipient;
import org.signpost.smtp.DeliveryStatus;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class AttemptEventsTest {

    @TempDir Path data;
    private Desk desk;

    @BeforeEach
    void setUp() {
        desk = new Desk(data);
    }

    @AfterEach
    void tearDown() {
        desk.close();
    }

    @Test
    void theAddressBeforeTheAliasIsToldBesideTheOneAfterIt() throws Exception {
        Event event =
                event(
                        List.of(
                                recipient("alice@ours.test", "sales@ours.test"),
                                recipient("carol@ours.test", "sales@ours.test"),
                                Recipient.of(Mailbox.of("bob@ours.test"))));
        assertThat(event.value("to")).contains("alice@ours.test,carol@ours.test,bob@ours.test");
        assertThat(event.value("original")).contains("sales@ours.test");
        assertThat(event.value("recipients")).contains("3");
    }

    @Test
    void whereThereIsNoAliasNothingIsSaidOfOne() throws Exception {
        assertThat(event(List.of(Recipient.of(Mailbox.of("bob@ours.test")))).value("original"))
                .isEmpty();
    }

    @Test
    void timesAreInMilliseconds() throws Exception {
        assertThat(event(List.of(Recipient.of(Mailbox.of("bob@ours.test")))).value("next"))
                .contains("2026-11-01T12:00:00.465Z");
    }

    private Event event(List<Recipient> recipients) throws Exception {
        desk.queue.add("a@there.test", Desk.MESSAGE, recipients);
        Queued message = desk.queue.take(1).getFirst();
        Work work = new Work(message, new Router(desk.config()));
        Destination destination = new Destination.Maildir(Domain.of("ours.test"));
        Batch batch = new Batch(work, destination, message.open());
        Outcome outcome =
                new Outcome.Deferred(
                        DeliveryStatus.ours("4.3.0", "later"),
                        Instant.parse("2026-11-01T12:00:00.465226039Z"));
        List<Settled> settled =
                message.open().stream().map(r -> new Settled(r.number(), outcome)).toList();
        Tried tried = Tried.all(batch, outcome.status());
        List<Event> events = AttemptEvents.of(batch, tried, settled);
        assertThat(events).hasSize(1);
        return events.getFirst();
    }

    private static Recipient recipient(String address, String original) {
        return new Recipient(
                Mailbox.of(address), Optional.of(Mailbox.of(original)), Optional.empty(), Set.of());
    }
}
