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
import org.signpost.queue.Envelope.DeliverBy;
import org.signpost.queue.Envelope.Ret;
import org.signpost.queue.Envelope.Schedule;
import org.signpost.queue.Envelope.TlsDemand;
import org.signpost.queue.NewMessage;
import org.signpost.queue.Origin;
import org.signpost.queue.Outcome;
import org.signpost.queue.Outcome.Onward;
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
import java.util.ArrayList;
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

    /** The notices about recipients that have it, where the sender wants to hear of them. */
    List<Notification> succeeded(Work work, List<Settled> settled, Instant now) throws IOException {
        List<Notification> notices = new ArrayList<>(0);
        boolean made = false;
        try {
            for (Action action : List.of(Action.DELIVERED, Action.RELAYED)) {
                List<RecipientReport> reports =
                        settled.stream()
                                .filter(s -> success(work, s).filter(action::equals).isPresent())
                                .map(s -> report(work, s, action, Optional.empty()))
                                .toList();
                notice(work, reports, now).ifPresent(notices::add);
            }
            made = true;
            return notices;
        } finally {
            if (!made) notices.forEach(n -> n.content().close());
        }
    }

    /** RFC 3461 §5.2.2, §5.2.3, RFC 2852 §4.1.4: what a sender is to hear of a success. */
    private static Optional<Action> success(Work work, Settled settled) {
        if (!(settled.outcome() instanceof Outcome.Delivered(_, Onward onward))) {
            return Optional.empty();
        }
        Recipient recipient = work.recipient(settled.number()).recipient();
        boolean asked = recipient.notices().contains(Notify.SUCCESS);
        boolean traced =
                work.message()
                        .envelope()
                        .demands()
                        .schedule()
                        .deliverBy()
                        .filter(DeliverBy::trace)
                        .isPresent();
        return switch (onward) {
            case ARRIVED -> asked ? Optional.of(Action.DELIVERED) : Optional.empty();
            case SILENT ->
                    asked || (traced && !isNever(recipient))
                            ? Optional.of(Action.RELAYED)
                            : Optional.empty();
            case NOTIFYING ->
                    traced && !isNever(recipient) ? Optional.of(Action.RELAYED) : Optional.empty();
        };
    }

    private static boolean isNever(Recipient recipient) {
        return recipient.notices().contains(Notify.NEVER);
    }

    /** The notice about recipients that wait for longer than usual. */
    Optional<Notification> late(
            Work work, List<Settled> settled, RetrySchedule schedule, Instant now)
            throws IOException {
        Optional<Instant> end = Optional.of(schedule.end(work.message()));
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
                recipient.orcpt().map(Bouncer::readable),
                recipient.asSent(),
                action,
                new Dsn.Outcome(
                        status.status().toString(),
                        status.reason(),
                        status.reply().map(Object::toString),
                        status.remote().map(Bouncer::name),
                        retryUntil));
    }

    /** RFC 3461 §6.3, RFC 6533 §3: the type stays, the address is decoded as its type wants it. */
    private static String readable(String orcpt) {
        int semicolon = orcpt.indexOf(';');
        boolean utf8 = orcpt.regionMatches(true, 0, "utf-8;", 0, semicolon + 1);
        return utf8 ? Xtext.withoutEmbedding(orcpt) : Xtext.decode(orcpt);
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
                        subject(message),
                        reports,
                        returned(message, reports.getFirst().action()));
        NewMessage notification = new NewMessage(envelope(message, dsn), recipients, "");
        return Optional.of(notification(dsn.octets(), notification, draft));
    }

    private static Dsn.Subject subject(Queued message) {
        Envelope envelope = message.envelope();
        return new Dsn.Subject(
                message.facts().accepted(),
                envelope.notice().envid().map(Xtext::decode),
                RetrySchedule.deliverBy(message),
                envelope.demands().schedule().holdUntil(),
                envelope.demands().smtputf8());
    }

    private static Notification notification(byte[] octets, NewMessage message, Draft draft)
            throws IOException {
        boolean written = false;
        try {
            draft.write(octets, 0, octets.length);
            written = true;
            return new Notification(message, draft);
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

    /** RFC 8689 §5 and RFC 6710 §4.6: it is protected, and as urgent, as what it is about. */
    private static Envelope envelope(Queued about, Dsn dsn) {
        Envelope.Demands asked = about.envelope().demands();
        TlsDemand tls = asked.tls() == TlsDemand.REQUIRED ? asked.tls() : TlsDemand.NONE;
        Schedule schedule =
                new Schedule(asked.schedule().priority(), Optional.empty(), Optional.empty());
        return new Envelope(
                ReversePath.none(),
                new Envelope.Entry(Origin.SELF, Optional.empty(), Optional.empty(), ""),
                Envelope.Notice.none(),
                new Envelope.Demands(
                        BodyType.SEVEN_BIT, dsn.needsSmtputf8(), tls, schedule, true, false));
    }

    /**
     * The sender may be an alias of ours. In the place of one who doesn't exist, such as an
     * application, his domain's postmaster hears of it; but not of what strangers sent in our name.
     */
    private List<Recipient> recipients(Queued message, Mailbox sender) {
        return switch (resolve(sender)) {
            case Resolution.Known(List<Mailbox> targets) -> recipients(sender, targets);
            case Resolution.Returning(Mailbox first) -> recipients(sender, List.of(first));
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
    private Dsn.Returned returned(Queued message, Action action) {
        Envelope envelope = message.envelope();
        // RFC 3461 §4.3: RET is about failures, of others the header is enough. RFC 8689 §5.
        boolean headerOnly =
                action != Action.FAILED
                        || envelope.demands().tls() == TlsDemand.REQUIRED
                        || envelope.notice().ret().filter(ret -> ret == Ret.HDRS).isPresent();
        try {
            return ReturnedContent.read(queue, message, headerOnly);
        } catch (IOException e) {
            return new Dsn.Returned(message.facts().trace(), false);
        }
    }
}
