package org.signpost.smtp;

import java.util.Optional;

/**
 * How one recipient fared in one attempt: the one value that replies, the queue, the log and
 * delivery status notifications speak of (RFC 3463, RFC 3464 §2.3).
 *
 * @param status the enhanced status code: the peer's where it gave one, else ours
 * @param reason what happened, in one sentence for an administrator
 * @param remote the host that answered, as {@code name[address]:port}; none where none was reached
 * @param reply the peer's reply; none where the verdict is our own
 */
public record DeliveryStatus(
        StatusCode status, String reason, Optional<String> remote, Optional<Reply> reply) {

    /** A verdict of our own, without a peer. */
    public static DeliveryStatus ours(String status, String reason) {
        return new DeliveryStatus(
                StatusCode.of(status), reason, Optional.empty(), Optional.empty());
    }

    /** The same of a host that has not answered: a notification names none (RFC 3464 §2.3.5). */
    public DeliveryStatus withoutRemote() {
        return new DeliveryStatus(status, reason, Optional.empty(), reply);
    }

    /** A peer's reply; where it has no enhanced status code, x.0.0 of its class. */
    public static DeliveryStatus replied(String remote, Reply reply) {
        int kind = Math.max(2, reply.code() / 100);
        StatusCode status = reply.status().orElse(new StatusCode(kind == 3 ? 5 : kind, 0, 0));
        return new DeliveryStatus(
                status, reply.toString(), Optional.of(remote), Optional.of(reply));
    }
}
