package org.signpost.delivery;

import org.signpost.account.Directory;
import org.signpost.account.Resolution;
import org.signpost.address.AddressLiteral;
import org.signpost.address.Domain;
import org.signpost.address.ForwardPath;
import org.signpost.address.IpAddresses;
import org.signpost.address.LocalPart;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.config.Config;
import org.signpost.message.Dsn;
import org.signpost.message.Dsn.Action;
import org.signpost.message.Dsn.RecipientReport;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.signpost.queue.Draft;
import org.signpost.queue.Envelope;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Envelope.Ret;
import org.signpost.queue.NewMessage;
import org.signpost.queue.Origin;
import org.signpost.queue.Outcome;
import org.signpost.queue.Queue;
import org.signpost.queue.Queue.Notification;
import org.signpost.queue.Queue.Queued;
import org.signpost.queue.Queue.Settled;
import org.signpost.queue.Recipient;
import org.signpost.queue.Recipient.Notify;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtp.Xtext;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Tells senders what became of their mail (RFC 3464, RFC 3461). A message with the null sender is
 * never answered (RFC 5321 §4.5.5), and the answers have the null sender themselves.
 */
final class Bouncer {

    private final Queue queue;
    private final Directory directory;
    private final Supplier<Config> config;
    private final EventSink events;

    Bouncer(Queue queue, Directory directory, Supplier<Config> config, EventSink events) {
        this.queue = queue;
        this.events = events;
        this.directory = directory;
        this.config = config;
    }

    /** The notice about recipients that failed, where somebody is to have it. */
    Optional<Notification> failed(Work work, List<Settled> settled, Instant now)
            throws IOException {
        List<RecipientReport> reports =
                settled.stream()
                        .filter(s -> s.outcome() instanceof Outcome.Failed)
                        .filter(s -> wants(work, s, Notify.FAILURE))
                        .map(s -> report(work, s, Action.FAILED, Optional.empty()))
                        .toList();
        return notice(work, reports, now);
    }

    /** The notice about recipients that wait for longer than usual. */
    Optional<Notification> late(
            Work work, List<Settled> settled, RetrySchedule schedule, Instant now)
            throws IOException {
        Optional<Instant> end = Optional.of(schedule.end(work.message().facts()));
        List<RecipientReport> reports =
                settled.stream()
                        .filter(s -> s.outcome() instanceof Outcome.Waiting)
                        .filter(s -> wants(work, s, Notify.DELAY))
                        .map(s -> report(work, s, Action.DELAYED, end))
                        .toList();
        return notice(work, reports, now);
    }

    /** RFC 3461 §4.1: who said nothing hears of failures and of delays. */
    private static boolean wants(Work work, Settled settled, Notify what) {
        Set<Notify> notices = work.recipient(settled.number()).recipient().notices();
        return notices.isEmpty() || notices.contains(what);
    }

    private static RecipientReport report(
            Work work, Settled settled, Action action, Optional<Instant> retryUntil) {
        Recipient recipient = work.recipient(settled.number()).recipient();
        DeliveryStatus status = settled.outcome().status();
        return new RecipientReport(
                recipient.orcpt().map(Xtext::decode),
                recipient.asSent().text(),
                action,
                new Dsn.Outcome(
                        status.status().toString(),
                        status.reason(),
                        status.reply().map(Object::toString),
                        status.remote().map(Bouncer::name),
                        retryUntil));
    }

    /** The name in {@code name[address]:port}, or the literal where it has no other. */
    static String name(String remote) {
        int bracket = remote.indexOf('[');
        if (bracket > 0) return remote.substring(0, bracket);
        String address = remote.substring(1, remote.indexOf(']'));
        // RFC 5321 §4.1.3: of IPv6 a literal says so.
        return new AddressLiteral(IpAddresses.parse(address).orElseThrow()).text();
    }

    private Optional<Notification> notice(Work work, List<RecipientReport> reports, Instant now)
            throws IOException {
        Queued message = work.message();
        Optional<Mailbox> sender = message.envelope().sender().sender();
        if (reports.isEmpty() || sender.isEmpty()) return Optional.empty();
        List<Recipient> recipients = recipients(message, sender.get());
        if (recipients.isEmpty()) {
            events.emit(
                    Event.of("bounce.fail")
                            .with("id", message.id())
                            .with("sender", sender.get())
                            .with("reason", "the sender doesn't exist, so nobody is told"));
            return Optional.empty();
        }
        Draft draft = queue.draft();
        Dsn dsn =
                new Dsn(
                        cover(draft, sender.get(), now),
                        new Dsn.Subject(
                                message.facts().accepted(),
                                message.envelope().notice().envid().map(Xtext::decode)),
                        reports,
                        returned(message));
        return Optional.of(notification(dsn.octets(), recipients, draft));
    }

    private static Notification notification(byte[] octets, List<Recipient> to, Draft draft)
            throws IOException {
        boolean written = false;
        try {
            draft.write(octets, 0, octets.length);
            written = true;
            return new Notification(new NewMessage(envelope(), to, ""), draft);
        } finally {
            if (!written) draft.close();
        }
    }

    private Dsn.Cover cover(Draft draft, Mailbox to, Instant now) {
        Config current = config.get();
        Domain node = current.node().name();
        Domain ours = current.domains().isEmpty() ? node : current.domains().getFirst().name();
        Mailbox from = new Mailbox(new LocalPart("postmaster"), ours);
        return new Dsn.Cover(draft.id().text(), node, from, to, now);
    }

    private static Envelope envelope() {
        return new Envelope(
                ReversePath.none(),
                new Envelope.Entry(Origin.SELF, Optional.empty(), Optional.empty(), ""),
                Envelope.Notice.none(),
                Envelope.Demands.plain(BodyType.SEVEN_BIT, true));
    }

    /**
     * The sender may be an alias of ours. In the place of one who doesn't exist, such as an
     * application, his domain's postmaster hears of it; but not of what strangers sent in our name.
     */
    private List<Recipient> recipients(Queued message, Mailbox sender) {
        return switch (resolve(sender)) {
            case Resolution.Known(List<Mailbox> targets) -> recipients(sender, targets);
            case Resolution.Elsewhere(), Resolution.Unavailable(_) -> List.of(Recipient.of(sender));
            case Resolution.Unknown() -> {
                boolean strangers = message.envelope().entry().origin() == Origin.MX;
                Mailbox postmaster = new Mailbox(new LocalPart("postmaster"), sender.host());
                yield !strangers
                                && resolve(postmaster)
                                        instanceof Resolution.Known(List<Mailbox> targets)
                        ? recipients(postmaster, targets)
                        : List.of();
            }
        };
    }

    private Resolution resolve(Mailbox mailbox) {
        return directory.resolve(new ForwardPath.Recipient(mailbox));
    }

    private static List<Recipient> recipients(Mailbox named, List<Mailbox> targets) {
        return targets.stream().map(target -> recipient(named, target)).toList();
    }

    private static Recipient recipient(Mailbox sender, Mailbox target) {
        Optional<Mailbox> original = target.equals(sender) ? Optional.empty() : Optional.of(sender);
        return new Recipient(target, original, Optional.empty(), Set.of());
    }

    /** What comes back; of content that is lost or damaged nothing, rather than no notice. */
    private Dsn.Returned returned(Queued message) {
        boolean headerOnly =
                message.envelope().notice().ret().filter(ret -> ret == Ret.HDRS).isPresent();
        try {
            return ReturnedContent.read(queue, message, headerOnly);
        } catch (IOException e) {
            return new Dsn.Returned(message.facts().trace(), false);
        }
    }
}
