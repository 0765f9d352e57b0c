package org.signpost.delivery;

import org.signpost.address.ReversePath;
import org.signpost.hop.ReturnPaths;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Queue.OpenRecipient;
import org.signpost.queue.Recipient;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtpclient.Outgoing;
import org.signpost.smtpclient.Outgoing.Addressee;
import org.signpost.smtpclient.Sent;
import org.signpost.smtpclient.Sent.Progress;
import org.signpost.smtpclient.SmtpConnection;
import org.signpost.smtpclient.Target.Protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sends one batch over one connection: in one transaction, or in several where the server takes
 * fewer recipients at a time (RFC 5321 §4.5.3.1.10, RFC 9422).
 */
final class Transactions {

    private static final int TOO_MANY = 452;
    private static final int TOO_MANY_TOO = 552;

    static final DeliveryStatus NOT_REACHED =
            DeliveryStatus.ours("4.4.2", "the connection ended before it was this one's turn");

    private final SmtpConnection connection;
    private final Batch batch;
    private final Conversion.Ready ready;
    private final Terms terms;
    private final ReturnPaths senders;
    private final List<DeliveryStatus> statuses;

    /** The places in the batch of those who are still to be named to the server. */
    private final List<Integer> waiting = new ArrayList<>();

    private Progress progress = Progress.NOTHING;

    /** A batch for that server, in a form that it takes. */
    Transactions(
            SmtpConnection connection,
            Batch batch,
            Conversion.Ready ready,
            Terms terms,
            ReturnPaths senders) {
        this.connection = connection;
        this.batch = batch;
        this.ready = ready;
        this.terms = terms;
        this.senders = senders;
        statuses = new ArrayList<>(batch.recipients().size());
        for (int i = 0; i < batch.recipients().size(); i++) {
            Optional<DeliveryStatus> refusal = terms.refusal(recipient(i).address());
            statuses.add(refusal.orElse(NOT_REACHED));
            if (refusal.isEmpty()) waiting.add(i);
        }
    }

    private Recipient recipient(int place) {
        OpenRecipient open = batch.recipients().get(place);
        return open.recipient();
    }

    /** Sends it, as far as one session goes. */
    Sent send() {
        while (!waiting.isEmpty() && connection.takesAnother()) {
            List<Integer> group = nextGroup();
            waiting.removeAll(group);
            List<Integer> left = send(group);
            // Where no one of them found room, none will be found by asking again.
            if (left.size() < group.size()) waiting.addAll(0, left);
        }
        return new Sent(statuses, progress);
    }

    /** The places of those for whom the server, which is still there, needs another session. */
    List<Integer> left() {
        return connection.isUsable() ? List.copyOf(waiting) : List.of();
    }

    private ReversePath sender(int place) {
        return senders.of(batch.message(), recipient(place));
    }

    /** RFC 9422 §4: as many recipients and domains as the server takes, all of one sender. */
    private List<Integer> nextGroup() {
        PeerLimits limits = PeerLimits.of(terms.peer());
        List<Integer> group = new ArrayList<>();
        for (int place : waiting) {
            List<Recipient> soFar = group.stream().map(this::recipient).toList();
            boolean same = group.isEmpty() || sender(place).equals(sender(group.getFirst()));
            if (same && limits.allows(soFar, recipient(place))) group.add(place);
        }
        return group;
    }

    /** Sends to some; who of them didn't find room. */
    private List<Integer> send(List<Integer> group) {
        List<Recipient> recipients = group.stream().map(this::recipient).toList();
        List<Addressee> to = recipients.stream().map(terms::rcpt).toList();
        Sent sent =
                connection.send(
                        new Outgoing(
                                sender(group.getFirst()),
                                terms.mail(recipients, ready.body()),
                                to,
                                ready.content(),
                                ready.body() == BodyType.BINARY_MIME));
        if (sent.progress().compareTo(progress) > 0) progress = sent.progress();
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            statuses.set(group.get(i), sent.recipients().get(i));
            if (isTooMany(sent.recipients().get(i))) left.add(group.get(i));
        }
        return mayBeRoom(sent) ? left : List.of();
    }

    /** LMTP says 452 of one recipient after the content, for example that his mailbox is full. */
    private boolean mayBeRoom(Sent sent) {
        return connection.target().protocol() == Protocol.SMTP
                && sent.recipients().stream().anyMatch(s -> s.status().kind() == 2);
    }

    private static boolean isTooMany(DeliveryStatus status) {
        return status.status().kind() == 4
                && status.reply()
                        .filter(r -> r.code() == TOO_MANY || r.code() == TOO_MANY_TOO)
                        .isPresent();
    }
}
