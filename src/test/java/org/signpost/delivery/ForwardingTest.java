package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.queue.Origin;
import org.signpost.queue.Outcome;
import org.signpost.queue.QueueId;
import org.signpost.queue.Recipient;
import org.signpost.srs.Srs;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** As whose mail a message goes on that an alias leads elsewhere (D13). */
class ForwardingTest extends WithRelayHost {

    private static final String MESSAGE = "From: a@theirs.test\r\n\r\nbody\r\n";

    @BeforeEach
    void begin() {
        desk.directory.ours.add(Domain.of("ours.test"));
        desk.queue.origin = Origin.MX;
        desk.start();
    }

    private static Recipient forwarded(String to, String alias) {
        return new Recipient(
                Mailbox.of(to), Optional.of(Mailbox.of(alias)), Optional.empty(), Set.of());
    }

    private List<Mailbox> senders(String sender, Recipient... recipients) throws IOException {
        QueueId id = desk.queue.add(sender, MESSAGE, List.of(recipients));
        for (int i = 0; i < recipients.length; i++) {
            assertThat(desk.queue.outcome(id, i)).isInstanceOf(Outcome.Delivered.class);
        }
        return server.heard().stream()
                .filter(line -> line.startsWith("MAIL FROM:<"))
                .map(line -> line.substring("MAIL FROM:<".length(), line.indexOf('>')))
                .map(Mailbox::of)
                .toList();
    }

    @Test
    void mailOfTheWorldGoesOnAsTheAliassDomains() throws IOException {
        List<Mailbox> senders =
                senders("a@theirs.test", forwarded("x@elsewhere.test", "info@ours.test"));
        assertThat(senders).hasSize(1);
        assertThat(senders.getFirst().host().text()).isEqualTo("ours.test");
        assertThat(desk.srs.read(senders.getFirst().local()))
                .isEqualTo(new Srs.Reading.Original(Mailbox.of("a@theirs.test")));
        assertThat(server.messages()).containsExactly("Received: by test\r\n" + MESSAGE);
    }

    /** The first goes elsewhere by an alias of one domain, the second by one of another. */
    @Test
    void eachAliasAnswersInATransactionOfItsOwn() throws IOException {
        List<Mailbox> senders =
                senders(
                        "a@theirs.test",
                        forwarded("x@elsewhere.test", "info@ours.test"),
                        forwarded("y@elsewhere.test", "info@second.test"),
                        forwarded("z@elsewhere.test", "sales@ours.test"));
        assertThat(senders)
                .extracting(m -> m.host().text())
                .containsExactlyInAnyOrder("ours.test", "second.test");
    }

    @Test
    void ourOwnMailKeepsItsSender() throws IOException {
        assertThat(senders("b@ours.test", forwarded("x@elsewhere.test", "info@ours.test")))
                .containsExactly(Mailbox.of("b@ours.test"));
    }

    @Test
    void whatStaysHereKeepsItsSender() throws IOException {
        assertThat(senders("a@theirs.test", forwarded("x@ours.test", "info@ours.test")))
                .containsExactly(Mailbox.of("a@theirs.test"));
    }

    @Test
    void aSubmissionKeepsItsSender() throws IOException {
        desk.queue.origin = Origin.SUBMISSION;
        assertThat(senders("a@theirs.test", forwarded("x@elsewhere.test", "info@ours.test")))
                .containsExactly(Mailbox.of("a@theirs.test"));
    }
}
