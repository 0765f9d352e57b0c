package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.message.AuthservId;
import org.signpost.observe.Event;
import org.signpost.observe.TestClock;
import org.signpost.queue.Envelope;
import org.signpost.queue.Origin;
import org.signpost.queue.Recipient;
import org.signpost.smtpserver.LocalSubmission.Fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What programs on the host hand in becomes a whole message with an envelope, or is refused. */
class LocalSubmissionTest {

    private static final LocalSubmission.User CRON =
            new LocalSubmission.User("root", Optional.empty(), false);

    private final MemoryQueue queue = new MemoryQueue();
    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
    private final KnownAddresses directory =
            new KnownAddresses()
                    .domain("a.test")
                    .domain("b.test")
                    .mailbox("alice@a.test")
                    .mailbox("Alice@a.test")
                    .mailbox("bob@b.test")
                    .alias("team@a.test", "alice@a.test", "bob@b.test");
    private long messageSize = 10_000;

    private final LocalSubmission submission =
            new LocalSubmission(Surroundings.of(queue, events::add, new TestClock()), this::rules);

    private LocalSubmission.Rules rules() {
        Domain name = Domain.of("mx.a.test");
        return new LocalSubmission.Rules(
                name, Domain.of("a.test"), directory, messageSize, new AuthservId(name));
    }

    @Test
    void aBareMessageGetsTheFieldsThatEveryMessageHas() throws IOException {
        accept(wish("alice@a.test"), "Subject: x\r\n\r\nHello\r\n");
        assertThat(content())
                .isEqualTo(
                        """
                        Date: Sun, 1 Nov 2026 12:00:00 +0000
                        Message-ID: <AAAAAAAAAAAAB@mx.a.test>
                        Subject: x
                        From: root@a.test

                        Hello
                        """);
        Envelope envelope = queue.accepted.getFirst().message().envelope();
        assertThat(envelope.sender()).isEqualTo(ReversePath.of(Mailbox.of("root@a.test")));
        assertThat(envelope.entry().origin()).isEqualTo(Origin.SUBMISSION);
        assertThat(envelope.entry().identity()).contains("root");
        assertThat(queue.accepted.getFirst().message().trace().lines())
                .containsExactly(
                        "Received: by mx.a.test with local id AAAAAAAAAAAAB;",
                        "\tSun, 1 Nov 2026 12:00:00 +0000");
    }

    /** K5: mail that would only wait for a key isn't taken, but for our own mailboxes. */
    @Test
    void whatCouldOnlyWaitIsPutOffUnlessItStaysHere() throws IOException {
        LocalSubmission held =
                new LocalSubmission(
                        Surroundings.of(queue, events::add, new TestClock())
                                .with(Domain.of("b.test")::equals),
                        this::rules);
        byte[] text = "From: app@b.test\r\n\r\nHello\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(
                        held.accept(
                                wish("dave@elsewhere.test"),
                                sink -> sink.write(text, 0, text.length)))
                .isEqualTo(
                        new LocalSubmission.NotNow(
                                "mail of b.test can't be signed now, try again later"));
        assertThat(held.accept(wish("alice@a.test"), sink -> sink.write(text, 0, text.length)))
                .isInstanceOf(LocalSubmission.Accepted.class);
    }

    @Test
    void fieldsThatAreThereStayAsTheyAreButForBcc() throws IOException {
        String whole =
                """
                From: App <app@b.test>
                date: Sat, 31 Oct 2026 12:00:00 +0000
                Message-Id: <1@b.test>
                To: alice@a.test
                Bcc: bob@b.test

                Hello
                """;
        accept(wish("alice@a.test"), crlf(whole));
        assertThat(content()).isEqualTo(whole.replace("Bcc: bob@b.test\n", ""));
        assertThat(recipients()).containsExactly("alice@a.test");
    }

    /** P20: a user can't say what we found out, and a filter of the administrator's hands it on. */
    @Test
    void resultsInOurNameAreTakenFromNobodyButTheAdministrator() throws IOException {
        String forged = "Authentication-Results: MX.a.test; dmarc=pass\n";
        String whole = forged + "From: app@b.test\n\nHello\n";
        accept(wish("alice@a.test"), crlf(whole));
        assertThat(content()).doesNotContain("dmarc=pass");
        var filter = new LocalSubmission.User("root", Optional.empty(), true);
        List<Mailbox> to = List.of(Mailbox.of("alice@a.test"));
        accept(new LocalSubmission.Wish(filter, Optional.empty(), to, false), crlf(whole));
        assertThat(content()).contains(forged);
    }

    /** RFC 8689 §3, and M11: what is decided is the same as for other submissions. */
    @Test
    void addressesAreCompletedAndTlsMayBeLeftOut() throws IOException {
        accept(
                wish("alice@a.test"),
                "From: app\r\nTo: alice, root@localhost\r\nTLS-Required: No\r\n\r\n");
        assertThat(content()).contains("\nFrom: app@a.test\nTo: alice@a.test, root@localhost\n");
        Envelope.Demands demands = queue.accepted.getFirst().message().envelope().demands();
        assertThat(demands.tls()).isEqualTo(Envelope.TlsDemand.NOT_REQUIRED);
        assertThat(demands.sign()).isTrue();
    }

    @Test
    void whatHasPassedAServerIsNotMended() throws IOException {
        String passed = "Received: from a by b\nBcc: bob@b.test\n\nHello\n";
        var fetched = new LocalSubmission.User("root", Optional.empty(), true);
        List<Mailbox> to = List.of(Mailbox.of("alice@a.test"));
        accept(new LocalSubmission.Wish(fetched, Optional.empty(), to, false), crlf(passed));
        assertThat(content()).contains("Bcc: bob@b.test\n").doesNotContain("Date");
        // What -t has read the recipients from is no secret any more if it goes out.
        accept(new LocalSubmission.Wish(fetched, Optional.empty(), to, true), crlf(passed));
        assertThat(content()).doesNotContain("bob");
    }

    @Test
    void recipientsOfTheHeaderComeBesideNamedOnesAndBccVanishes() throws IOException {
        String text =
                """
                To: "Alice, of A" <alice@a.test>, bob
                 (a name) <bob@b.test>
                Cc: friends: carol@elsewhere.test, Dave <dave@elsewhere.test>;
                Bcc: erin@elsewhere.test,
                	frank@elsewhere.test
                Subject: x

                Bcc: this is text
                """;
        var wish =
                new LocalSubmission.Wish(
                        CRON, Optional.empty(), List.of(Mailbox.of("gina@elsewhere.test")), true);
        accept(wish, crlf(text));
        assertThat(recipients())
                .containsExactly(
                        "gina@elsewhere.test",
                        "alice@a.test",
                        "bob@b.test",
                        "carol@elsewhere.test",
                        "dave@elsewhere.test",
                        "erin@elsewhere.test",
                        "frank@elsewhere.test");
        assertThat(content()).contains("To: \"Alice", "\nBcc: this is text\n");
        assertThat(content().lines().takeWhile(l -> !l.isEmpty()))
                .noneMatch(l -> l.contains("Bcc") || l.contains("frank"));
    }

    @Test
    void aNameAloneIsOfTheFirstDomain() throws IOException {
        var wish = new LocalSubmission.Wish(CRON, Optional.empty(), List.of(), true);
        accept(wish, "To: alice, bob@b.test\r\n\r\nx\r\n");
        assertThat(recipients()).containsExactlyInAnyOrder("alice@a.test", "bob@b.test");
        assertThat(submission.qualified("alice")).contains(Mailbox.of("alice@a.test"));
        assertThat(submission.qualified("a b")).isEmpty();
    }

    @Test
    void aliasesAreExpandedAndRememberedAndNobodyGetsItTwice() throws IOException {
        accept(wish("bob@b.test", "team@a.test", "bob@b.test"), "\r\nx\r\n");
        List<Recipient> recipients = queue.accepted.getFirst().message().recipients();
        assertThat(recipients()).containsExactly("bob@b.test", "alice@a.test");
        assertThat(recipients.get(0).original()).isEmpty();
        assertThat(recipients.get(1).original()).contains(Mailbox.of("team@a.test"));
    }

    @Test
    void whatCannotBeResolvedNowIsLeftToDelivery() throws IOException {
        directory.unavailable.add(Mailbox.of("later@b.test"));
        accept(wish("later@b.test", "x@elsewhere.test"), "\r\nx\r\n");
        assertThat(recipients()).containsExactly("later@b.test", "x@elsewhere.test");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Cron Daemon      | Cron Daemon <root@a.test>
                    Cron (root)      | "Cron (root)" <root@a.test>
                    say "hi" \\       | "say \\"hi\\" \\\\" <root@a.test>
                    Jürgen           | =?utf-8?B?SsO8cmdlbg==?= <root@a.test>
                    """)
    void aFullNameStandsBeforeTheAddress(String name, String from) throws IOException {
        var user = new LocalSubmission.User("root", Optional.of(name), false);
        List<Mailbox> to = List.of(Mailbox.of("alice@a.test"));
        accept(new LocalSubmission.Wish(user, Optional.empty(), to, false), "\r\nx\r\n");
        assertThat(content().toLowerCase(java.util.Locale.ROOT))
                .contains("from: " + from.toLowerCase(java.util.Locale.ROOT) + "\n");
    }

    @Test
    void aNamedSenderIsTheEnvelopesAndTheNullSenderMayBeNamed() throws IOException {
        accept(wishFrom(ReversePath.of(Mailbox.of("app@b.test"))), "\r\nx\r\n");
        accept(wishFrom(ReversePath.none()), "\r\nx\r\n");
        assertThat(queue.accepted)
                .extracting(a -> a.message().envelope().sender().text())
                .containsExactly("app@b.test", "");
        assertThat(queue.accepted.get(0).goingOut()).contains("From: app@b.test\r\n");
        assertThat(queue.accepted.get(1).goingOut()).contains("From: root@a.test\r\n");
    }

    @Test
    void aSenderOfAnotherDomainIsRefusedBeforeTheMessageIsRead() throws IOException {
        var wish = wishFrom(ReversePath.of(Mailbox.of("root@elsewhere.test")));
        var outcome =
                submission.accept(
                        wish,
                        sink -> {
                            throw new AssertionError("read");
                        });
        assertThat(outcome)
                .isEqualTo(
                        new LocalSubmission.Refused(
                                Fault.SENDER,
                                "the sender <root@elsewhere.test> is in no domain of this server"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    From: a@elsewhere.test                 | <a@elsewhere.test> in From is in no domain of this server
                    From: app@a.test, A <a@elsewhere.test> | <a@elsewhere.test> in From is in no domain of this server
                    From: "a@b@c" <x@@a.test>              | it can't be told who From names
                    """)
    void anAuthorOfAnotherDomainIsRefused(String from, String reason) throws IOException {
        refused(wish("alice@a.test"), from + "\r\n\r\nx\r\n", Fault.SENDER, reason);
    }

    @Test
    void whatIsOfOurDomainsIsSignedAndWhatNamesNoDomainIsNot() throws IOException {
        accept(wish("alice@a.test"), "Subject: x\r\n\r\nx\r\n");
        accept(wish("alice@a.test"), "From: App <app@b.test>\r\n\r\nx\r\n");
        accept(wish("alice@a.test"), "From: Cron Daemon\r\n\r\nx\r\n");
        assertThat(queue.accepted)
                .extracting(a -> a.message().envelope().demands().sign())
                .containsExactly(true, true, false);
    }

    @Test
    void theHostsOwnNameMayStandInFromAndIsNotSigned() throws IOException {
        accept(wish("alice@a.test"), "From: root@mx.a.test\r\n\r\nx\r\n");
        assertThat(queue.accepted.getFirst().message().envelope().demands().sign()).isFalse();
    }

    @Test
    void anAdministratorsProgramMayHandOnWhatOthersWrote() throws IOException {
        var list = new LocalSubmission.User("list", Optional.empty(), true);
        var wish =
                new LocalSubmission.Wish(
                        list, Optional.empty(), List.of(Mailbox.of("alice@a.test")), false);
        accept(wish, "From: a@elsewhere.test\r\n\r\nx\r\n");
        accept(wish, "From: app@b.test\r\n\r\nx\r\n");
        // It came from somewhere: who says that he is ours need not be.
        accept(wish, "Received: from a by b\r\nFrom: app@b.test\r\n\r\nx\r\n");
        assertThat(queue.accepted)
                .extracting(a -> a.message().envelope().demands().sign())
                .containsExactly(false, true, false);
    }

    @Test
    void aMessageThatComesBackAgainAndAgainIsRefused() throws IOException {
        String again = "Delivered-To: alice@a.test\r\n";
        accept(wish("alice@a.test"), again.repeat(2) + "\r\nx\r\n");
        queue.accepted.clear();
        refused(
                wish("alice@a.test"),
                again.repeat(3) + "\r\nx\r\n",
                Fault.MESSAGE,
                "the message goes in circles");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Subject: x\nFrom: a@elsewhere.test\r\n\r\nx\r\n",
                "Subject: x\r\n\r\nx\ry\r\n",
                "Subject: x\r\n\r\nx\r"
            })
    void aLineThatDoesNotEndWithCrlfIsRefused(String text) throws IOException {
        refused(
                wish("alice@a.test"),
                text,
                Fault.MESSAGE,
                "a line of the message doesn't end with CRLF");
    }

    @Test
    void ofOursCaseMakesNoSecondRecipient() throws IOException {
        accept(wish("alice@a.test", "Alice@A.test", "x@elsewhere.test"), "\r\nx\r\n");
        assertThat(recipients()).hasSize(2);
    }

    @Test
    void oneUnknownRecipientRefusesTheMessageForAll() throws IOException {
        refused(
                wish("alice@a.test", "nobody@a.test"),
                "\r\nx\r\n",
                Fault.NO_SUCH_RECIPIENT,
                "there is no mailbox nobody@a.test");
    }

    @Test
    void aMessageWithoutRecipientsOrWithBrokenOnesIsRefused() throws IOException {
        var wish = new LocalSubmission.Wish(CRON, Optional.empty(), List.of(), true);
        refused(
                wish,
                "Subject: x\r\n\r\nTo: a@a.test\r\n",
                Fault.MESSAGE,
                "the message has no recipients");
        refused(
                wish,
                "To: alice@a.test, <a b@@a.test>\r\n\r\nx\r\n",
                Fault.MESSAGE,
                "not an address in To: a b@@a.test");
    }

    @Test
    void aMessageThatIsTooLargeIsRefusedAndNoMoreOfItWritten() throws IOException {
        messageSize = 1000;
        refused(
                wish("alice@a.test"),
                "Subject: x\r\n\r\n" + "0123456\r\n".repeat(200),
                Fault.MESSAGE,
                "the message has more than 1000 octets");
        accept(wish("alice@a.test"), "Subject: x\r\n\r\n" + "0123456\r\n".repeat(90));
        assertThat(queue.accepted.getFirst().content()).hasSizeBetween(800, 1000);
    }

    @Test
    void aHeaderWithoutAnEndIsRefused() throws IOException {
        messageSize = Long.MAX_VALUE;
        refused(
                wish("alice@a.test"),
                "x".repeat(300 * 1024),
                Fault.MESSAGE,
                "the header is too long");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void theMessageMayComeInPiecesOfAnySize(int piece) throws IOException {
        accept(wish("alice@a.test"), "Subject: x\r\n\r\nHello\r\n\r\nagain\r\n", piece);
        assertThat(content()).contains("\nSubject: x\n").endsWith("\n\nHello\n\nagain\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    all text                                        | From                 | all text
                    Subject: only header                            | Subject: only header | ''
                    From root Sun Nov  1 12:00 2026~Subject: x~~text | Subject: x           | text
                    Subject : odd~~text                             | Subject: odd         | text
                    Subject: x~no field~~text                       | Subject: x           | no field~~text
                    ~text                                           | From                 | text
                    From~                                           | Date                 | From
                    ''                                              | From                 | ''
                    """)
    void headerAndTextArePartedByAnEmptyLineWhateverCame(String raw, String header, String text)
            throws IOException {
        String ended = raw.isEmpty() || raw.endsWith("~") ? raw : raw + "~";
        accept(wish("alice@a.test"), ended.replace("~", "\r\n"));
        int end = content().indexOf("\n\n");
        assertThat(content().substring(0, end + 1)).contains(header).doesNotContain("root Sun");
        assertThat(content().substring(end + 2).strip()).isEqualTo(text.replace("~", "\n"));
        assertThat(queue.accepted.getFirst().content()).doesNotContainPattern("(?<!\r)\n");
    }

    @Test
    void aFullDiskIsAFailureAndNothingIsLeftOpen() {
        for (var trouble :
                List.of(MemoryQueue.Trouble.FULL_WHILE_WRITING, MemoryQueue.Trouble.BROKEN)) {
            queue.trouble = trouble;
            assertThatThrownBy(() -> accept(wish("alice@a.test"), "\r\nx\r\n"))
                    .isInstanceOf(IOException.class);
        }
        assertThat(queue.openDrafts).hasValue(0);
        assertThat(queue.accepted).isEmpty();
        assertThat(events).isEmpty();
    }

    @Test
    void theLogNamesTheUserAndNoContent() throws IOException {
        accept(wish("alice@a.test"), "Subject: secret\r\n\r\nsecret\r\n");
        assertThat(events).hasSize(1);
        assertThat(events.peek().line())
                .startsWith("message.accept id=AAAAAAAAAAAAB peer=local identity=root")
                .contains(" to=alice@a.test rcpts=1 message-id=<AAAAAAAAAAAAB@")
                .doesNotContain("secret");
    }

    private static LocalSubmission.Wish wish(String... recipients) {
        List<Mailbox> to = List.of(recipients).stream().map(Mailbox::of).toList();
        return new LocalSubmission.Wish(CRON, Optional.empty(), to, false);
    }

    private static LocalSubmission.Wish wishFrom(ReversePath sender) {
        List<Mailbox> to = List.of(Mailbox.of("alice@a.test"));
        return new LocalSubmission.Wish(CRON, Optional.of(sender), to, false);
    }

    private void accept(LocalSubmission.Wish wish, String text) throws IOException {
        accept(wish, text, 4096);
    }

    private void accept(LocalSubmission.Wish wish, String text, int piece) throws IOException {
        assertThat(submission.accept(wish, sink -> write(text, piece, sink)))
                .isInstanceOf(LocalSubmission.Accepted.class);
        assertThat(queue.openDrafts).hasValue(0);
    }

    private void refused(LocalSubmission.Wish wish, String text, Fault fault, String reason)
            throws IOException {
        assertThat(submission.accept(wish, sink -> write(text, 500, sink)))
                .isEqualTo(new LocalSubmission.Refused(fault, reason));
        assertThat(queue.openDrafts).hasValue(0);
        assertThat(queue.accepted).isEmpty();
    }

    private static void write(String text, int piece, org.signpost.smtp.ContentSink sink)
            throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < octets.length; at += piece) {
            sink.write(octets, at, Math.min(piece, octets.length - at));
        }
    }

    private static String crlf(String text) {
        return text.replace("\n", "\r\n");
    }

    private String content() {
        return queue.accepted.getLast().goingOut().replace("\r\n", "\n");
    }

    private List<String> recipients() {
        return queue.accepted.getLast().message().recipients().stream()
                .map(r -> r.address().text())
                .toList();
    }
}
