package org.signpost.queue;

import org.signpost.address.ReversePath;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a message beside its content and its recipients; fixed at acceptance.
 *
 * @param sender where bounces go
 * @param entry how it came in
 * @param notice what the sender wants to know (RFC 3461)
 * @param demands what its further way has to respect
 */
public record Envelope(ReversePath sender, Entry entry, Notice notice, Demands demands) {

    /**
     * How a message came in.
     *
     * @param origin by which role
     * @param identity the account that submitted it
     * @param client the peer's address; none for what the host itself made
     * @param helo the name in the peer's EHLO or HELO; empty where there was none
     */
    public record Entry(
            Origin origin, Optional<String> identity, Optional<InetAddress> client, String helo) {}

    /**
     * What the sender wants a delivery status notification to hold (RFC 3461 §4.3, §4.4).
     *
     * @param ret how much of the message it returns
     * @param envid the sender's own name for the message, still in xtext
     */
    public record Notice(Optional<Ret> ret, Optional<String> envid) {

        /** The sender said nothing. */
        public static Notice none() {
            return new Notice(Optional.empty(), Optional.empty());
        }
    }

    /** How much of a failed message its notification returns (RFC 3461 §4.3). */
    public enum Ret {
        FULL,
        HDRS
    }

    /**
     * What the further way of a message has to respect.
     *
     * @param body its content's encoding, as the client declared it
     * @param smtputf8 whether it needs SMTPUTF8 (RFC 6531)
     * @param tls what it asks of transport security
     * @param schedule when and how urgently it is to go
     * @param sign whether it is signed for its author's domain when it leaves
     * @param submitterUnknown whether MAIL named a submitter whom we can't vouch for, which servers
     *     that know us by a login are told (RFC 4954 §5)
     * @param quarantine whether it is delivered apart from other mail, since it is suspicious
     */
    public record Demands(
            BodyType body,
            boolean smtputf8,
            TlsDemand tls,
            Schedule schedule,
            boolean sign,
            boolean submitterUnknown,
            boolean quarantine) {

        /** One that is delivered like other mail. */
        public Demands(
                BodyType body,
                boolean smtputf8,
                TlsDemand tls,
                Schedule schedule,
                boolean sign,
                boolean submitterUnknown) {
            this(body, smtputf8, tls, schedule, sign, submitterUnknown, false);
        }

        /** A plain message that nobody asked anything special for. */
        public static Demands plain(BodyType body, boolean sign) {
            return new Demands(body, false, TlsDemand.NONE, Schedule.now(), sign, false);
        }
    }

    /** How content is encoded (RFC 6152, RFC 3030). */
    public enum BodyType {
        SEVEN_BIT,
        EIGHT_BIT_MIME,
        BINARY_MIME
    }

    /** What a message asks of transport security (RFC 8689). */
    public enum TlsDemand {
        NONE,
        /** REQUIRETLS. */
        REQUIRED,
        /** {@code TLS-Required: No}. */
        NOT_REQUIRED
    }

    /**
     * When and how urgently a message is to go.
     *
     * @param priority −9 to 9, 0 by default (RFC 6710)
     * @param holdUntil no attempt before (RFC 4865)
     * @param deliverBy how long it may take, and what happens then (RFC 2852)
     */
    public record Schedule(
            int priority, Optional<Instant> holdUntil, Optional<DeliverBy> deliverBy) {

        /** At once, like all other mail. */
        public static Schedule now() {
            return new Schedule(0, Optional.empty(), Optional.empty());
        }
    }

    /**
     * A time limit on delivery (RFC 2852 §4).
     *
     * @param within from acceptance on
     * @param orReturn returned when late; else only a notice is sent
     * @param trace whether relaying is to be reported
     */
    public record DeliverBy(Duration within, boolean orReturn, boolean trace) {}
}
