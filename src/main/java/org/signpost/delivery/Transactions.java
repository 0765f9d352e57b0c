package org.signpost.delivery;

import org.signpost.address.Mailbox;
import org.signpost.queue.Envelope;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtpclient.Content;
import org.signpost.smtpclient.Outgoing;
import org.signpost.smtpclient.Sent;
import org.signpost.smtpclient.SmtpConnection;
import org.signpost.smtpclient.Target.Protocol;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sends one batch over one connection: in one transaction, or in several where the server takes
 * fewer recipients at a time (RFC 5321 §4.5.3.1.10).
 */
record Transactions(SmtpConnection connection, Batch batch, Content content) {

    private static final int TOO_MANY = 452;
    private static final int TOO_MANY_TOO = 552;

    /**
     * Sends it.
     *
     * @throws IOException when it can't be read what the content is
     */
    Sent send() throws IOException {
        List<Mailbox> addresses = batch.addresses();
        Sent first = send(addresses);
        List<DeliveryStatus> statuses = new ArrayList<>(first.recipients());
        List<Integer> left = left(statuses);
        while (!left.isEmpty() && left.size() < addresses.size() && connection.isUsable()) {
            List<DeliveryStatus> more =
                    send(left.stream().map(addresses::get).toList()).recipients();
            for (int i = 0; i < more.size(); i++) statuses.set(left.get(i), more.get(i));
            List<Integer> still = left(statuses);
            if (still.size() == left.size()) break;
            left = still;
        }
        return new Sent(statuses, first.progress());
    }

    private Sent send(List<Mailbox> to) throws IOException {
        Envelope envelope = batch.message().envelope();
        // Declarations are often wrong: 8-bit content that goes out as 7-bit may be cut to it.
        boolean eightBit = envelope.demands().body() != BodyType.SEVEN_BIT || content.isEightBit();
        return connection.send(new Outgoing(envelope.sender(), to, content, eightBit));
    }

    /** Those for whom there was no room among the others, who have the message now. */
    private List<Integer> left(List<DeliveryStatus> statuses) {
        // LMTP says 452 of one recipient after the content, for example that his mailbox is full.
        boolean mayBeRoom =
                connection.target().protocol() == Protocol.SMTP
                        && statuses.stream().anyMatch(s -> s.status().kind() == 2);
        return mayBeRoom
                ? IntStream.range(0, statuses.size())
                        .filter(i -> isTooMany(statuses.get(i)))
                        .boxed()
                        .toList()
                : List.of();
    }

    private static boolean isTooMany(DeliveryStatus status) {
        return status.status().kind() == 4
                && status.reply()
                        .filter(r -> r.code() == TOO_MANY || r.code() == TOO_MANY_TOO)
                        .isPresent();
    }
}
