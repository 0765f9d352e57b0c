package org.signpost.crash;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.signpost.crash.Ledger.Found;
import org.signpost.crash.Ledger.Waiting;
import org.signpost.crash.Mail.Kind;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What the crash test looks for, it finds. */
class LedgerTest {

    private static final Mail MAIL = new Mail(1, 2, 3, Kind.SEVERAL, 2000, 42);
    private static final Mail OTHER = new Mail(1, 2, 4, Kind.SEVERAL, 2000, 43);
    private static final String READY = "x@ready.test";
    private static final String HESITANT = "y@hesitant.test";

    private final Tally tally = new Tally();
    private final Ledger ledger = new Ledger(tally);

    @BeforeEach
    void aMessageIsAcknowledged() {
        ledger.lives(1);
        ledger.sent(MAIL);
        ledger.acknowledged(MAIL, "Q1");
    }

    @Test
    void mailThatIsDeliveredOrQueuedIsFine() {
        ledger.arrived(found(MAIL, Mail.ALICE), "a file");
        ledger.ended(List.of(queued("Q1", MAIL, READY, HESITANT)), false);
        ledger.lives(2);
        ledger.arrived(found(MAIL, READY, HESITANT), "the next hop");
        ledger.ended(List.of(), true);
        assertThat(ledger.faults()).isEmpty();
        assertThat(tally.of(Count.DELIVERED)).isEqualTo(3);
        assertThat(tally.of(Count.COPIES)).isZero();
    }

    @Test
    void oneRecipientWhoGetsNothingIsNoticed() {
        ledger.arrived(found(MAIL, Mail.ALICE), "a file");
        ledger.ended(List.of(queued("Q1", MAIL, READY)), false);
        assertFault("LOST, acknowledged as Q1: " + MAIL.id() + " to " + HESITANT);
    }

    @Test
    void mailThatNobodyAcknowledgedMayBeGoneOrThere() {
        ledger.arrived(found(MAIL, Mail.ALICE, READY, HESITANT), "somewhere");
        ledger.sent(OTHER);
        ledger.ended(List.of(), false);
        ledger.lives(2);
        ledger.ended(List.of(queued("Q2", OTHER, READY)), false);
        assertThat(ledger.faults()).isEmpty();
    }

    @Test
    void mailWhoseEndWasNeverSentIsNoticed() {
        ledger.ended(List.of(queued("Q1", MAIL), queued("Q2", OTHER)), false);
        assertFault("never sent to its end: " + OTHER.id() + " in queue Q2");
    }

    @Test
    void aCopyOfWhatWasNotRecordedAtTheCrashIsCounted() {
        ledger.arrived(found(MAIL, Mail.ALICE, READY, HESITANT), "somewhere");
        ledger.ended(List.of(queued("Q1", MAIL, READY)), false);
        ledger.lives(2);
        ledger.arrived(found(MAIL, READY), "the next hop");
        ledger.ended(List.of(), false);
        assertThat(ledger.faults()).isEmpty();
        assertThat(tally.of(Count.COPIES)).isEqualTo(1);
    }

    @Test
    void aCopyOfWhatWasRecordedIsNoticed() {
        ledger.arrived(found(MAIL, Mail.ALICE, READY, HESITANT), "somewhere");
        ledger.ended(List.of(), false);
        ledger.lives(2);
        ledger.arrived(found(MAIL, READY), "the next hop");
        assertFault("delivered after it was: " + MAIL.id() + " to " + READY);
    }

    @Test
    void aCopyWithoutACrashIsNoticed() {
        ledger.arrived(found(MAIL, READY), "the next hop");
        ledger.arrived(found(MAIL, READY), "the next hop");
        assertFault("delivered twice without a crash: " + MAIL.id() + " to " + READY);
    }

    @Test
    void whatACleanEndDidNotRecordIsNoticed() {
        ledger.arrived(found(MAIL, READY), "the next hop");
        ledger.ended(List.of(queued("Q1", MAIL)), true);
        assertFault("delivered and still queued at the end: " + MAIL.id() + " to " + READY);
    }

    @Test
    void contentThatIsCutIsNoticed() {
        byte[] content = MAIL.content();
        arrived(MAIL.sender(), Arrays.copyOf(content, content.length - 1));
        assertFault("TRUNCATED");
    }

    @Test
    void anOctetThatIsAnotherIsNoticed() {
        byte[] content = MAIL.content();
        content[content.length - 100] ^= 1;
        arrived(MAIL.sender(), content);
        assertFault("DAMAGED");
    }

    @Test
    void contentAfterThatOfAnotherIsNoticed() {
        ledger.sent(OTHER);
        arrived(MAIL.sender(), joined(MAIL.content(), OTHER.content()));
        assertThat(ledger.faults()).isNotEmpty();
    }

    @Test
    void theContentOfAnotherInItsEnvelopeIsNoticed() {
        ledger.sent(OTHER);
        arrived(MAIL.sender(), OTHER.content());
        assertFault("the sender is " + MAIL.sender());
    }

    @Test
    void aRecipientOfAnotherMessageIsNoticed() {
        ledger.arrived(found(MAIL, "z@away.test"), "the next hop");
        assertFault("the recipients are [z@away.test]");
    }

    @Test
    void aFileWithNothingInItIsNoticed() {
        arrived(MAIL.sender(), new byte[0]);
        assertFault("a message of nobody in somewhere");
    }

    @Test
    void traceFieldsMayComeBeforeTheContent() {
        byte[] trace =
                "Return-Path: <a@b>\r\nReceived: from c\r\n by d; now\r\n"
                        .getBytes(StandardCharsets.US_ASCII);
        arrived(MAIL.sender(), joined(trace, MAIL.content()));
        assertThat(ledger.faults()).isEmpty();
    }

    @Test
    void anotherQueueIdThanWasAcknowledgedIsNoticed() {
        ledger.ended(List.of(queued("Q9", MAIL)), false);
        assertFault("acknowledged as Q1, queued as Q9: " + MAIL.id());
    }

    private void arrived(String sender, byte[] content) {
        ledger.arrived(new Found(sender, Set.of(READY), content), "somewhere");
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static Found found(Mail mail, String... recipients) {
        return new Found(mail.sender(), Set.of(recipients), mail.content());
    }

    /** In the queue for those recipients, or for all. */
    private static Waiting queued(String id, Mail mail, String... recipients) {
        String[] open =
                recipients.length > 0 ? recipients : mail.recipients().toArray(String[]::new);
        return new Waiting(id, found(mail, open));
    }

    private void assertFault(String words) {
        assertThat(ledger.faults()).hasSize(1);
        assertThat(ledger.faults().getFirst()).contains(words);
    }
}
