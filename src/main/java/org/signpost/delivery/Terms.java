package org.signpost.delivery;

import org.signpost.address.Characters;
import org.signpost.address.Mailbox;
import org.signpost.queue.Envelope;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Envelope.DeliverBy;
import org.signpost.queue.Envelope.TlsDemand;
import org.signpost.queue.Queue.Queued;
import org.signpost.queue.Recipient;
import org.signpost.queue.Recipient.Notify;
import org.signpost.smtp.Capabilities;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtp.Xtext;
import org.signpost.smtpclient.Outgoing.Addressee;
import org.signpost.smtpclient.Outgoing.Wish;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The terms on which a message goes to the next host: what it asks for in the parameters of MAIL
 * and RCPT, and whether a host that doesn't know them may have it at all.
 *
 * @param message that goes
 * @param host its name, for the reasons
 * @param peer what the host can do
 * @param known whether the host knows us by a login
 * @param now when it goes
 */
record Terms(Queued message, String host, Capabilities peer, boolean known, Instant now) {

    private static final Set<Notify> FAILURE_AND_DELAY = Set.of(Notify.FAILURE, Notify.DELAY);

    /**
     * Where the message would go.
     *
     * @param authenticated whether TLS has shown that the host is the right one
     * @param local whether it is on this machine
     * @param last whether the host is the one with the mailbox
     */
    record Way(boolean authenticated, boolean local, boolean last) {

        /** Whether the message ends here, so that it passes no network, now or later. */
        boolean staysHere() {
            return local && last;
        }
    }

    /** Why the host may have the message for nobody; empty where it may. */
    Optional<DeliveryStatus> refusal(Way way) {
        return tlsRefusal(way).or(() -> timeRefusal(way)).or(this::utf8Refusal);
    }

    /** Why the host can't have it for that recipient; empty where it can. */
    Optional<DeliveryStatus> refusal(Mailbox recipient) {
        return recipient.isAscii() ? Optional.empty() : utf8Refusal("5.6.7", "the address");
    }

    /**
     * RFC 8689 §4.2.1; notices go on without it (§5). A server on this host that passes the message
     * on is like any other: without the keyword the wish would be lost with it.
     */
    private Optional<DeliveryStatus> tlsRefusal(Way way) {
        boolean bounce = message.envelope().sender().sender().isEmpty();
        if (!requiresTls() || bounce || way.staysHere()) return Optional.empty();
        if (!way.authenticated()) {
            return no("5.7.30", "the sender requires TLS, and " + host + " isn't authenticated");
        }
        return peer.has("REQUIRETLS")
                ? Optional.empty()
                : no("5.7.30", "the sender requires TLS, and " + host + " has no REQUIRETLS");
    }

    private boolean requiresTls() {
        return message.envelope().demands().tls() == TlsDemand.REQUIRED;
    }

    /** RFC 2852 §4.1.4.1: what is to come back when it is late goes to nobody who can't tell. */
    private Optional<DeliveryStatus> timeRefusal(Way way) {
        Optional<DeliverBy> by = deliverBy().filter(DeliverBy::orReturn);
        if (by.isEmpty() || way.last()) return Optional.empty();
        if (!peer.has("DELIVERBY")) {
            return no("5.3.3", "the sender sets a time, and " + host + " has no DELIVERBY");
        }
        long least =
                peer.parameters("DELIVERBY").stream()
                        .filter(p -> Characters.isNumber(p, 9))
                        .mapToLong(Long::parseLong)
                        .findFirst()
                        .orElse(0);
        return left(by.get()) < Math.max(least, 1)
                ? no("5.4.7", host + " takes no message that has to be there so soon")
                : Optional.empty();
    }

    private boolean needsUtf8() {
        return message.envelope().demands().smtputf8() || !isSenderAscii();
    }

    private boolean isSenderAscii() {
        return message.envelope().sender().sender().filter(m -> !m.isAscii()).isEmpty();
    }

    /** RFC 6531 §3.5: of an address MAIL would be refused, of the header the end of the data. */
    private Optional<DeliveryStatus> utf8Refusal() {
        if (!isSenderAscii()) return utf8Refusal("5.6.7", "the sender's address");
        return needsUtf8() ? utf8Refusal("5.6.9", "the header") : Optional.empty();
    }

    /** RFC 6531 §3.2, §3.5. */
    private Optional<DeliveryStatus> utf8Refusal(String status, String what) {
        return peer.has("SMTPUTF8")
                ? Optional.empty()
                : no(status, what + " isn't ASCII, and " + host + " has no SMTPUTF8");
    }

    private static Optional<DeliveryStatus> no(String status, String reason) {
        return Optional.of(DeliveryStatus.ours(status, reason));
    }

    /**
     * What MAIL asks for.
     *
     * @param to the recipients of the transaction
     * @param body how the content goes out
     */
    List<Wish> mail(List<Recipient> to, BodyType body) {
        Envelope envelope = message.envelope();
        List<Wish> wishes = new ArrayList<>(4);
        switch (body) {
            case SEVEN_BIT -> {}
            case EIGHT_BIT_MIME -> wishes.add(Wish.of("8BITMIME", "BODY", "8BITMIME"));
            case BINARY_MIME -> wishes.add(Wish.of("BINARYMIME", "BODY", "BINARYMIME"));
        }
        boolean utf8 = needsUtf8() || !to.stream().allMatch(r -> r.address().isAscii());
        if (utf8) wishes.add(Wish.of("SMTPUTF8"));
        envelope.notice().ret().ifPresent(ret -> wishes.add(Wish.of("DSN", "RET", ret.name())));
        envelope.notice().envid().ifPresent(id -> wishes.add(Wish.of("DSN", "ENVID", id)));
        if (requiresTls()) wishes.add(Wish.of("REQUIRETLS"));
        if (known && envelope.demands().submitterUnknown()) {
            wishes.add(Wish.of("AUTH", "AUTH", "<>"));
        }
        int priority = envelope.demands().schedule().priority();
        if (priority != 0) {
            wishes.add(Wish.of("MT-PRIORITY", "MT-PRIORITY", String.valueOf(priority)));
        }
        deliverBy().ifPresent(by -> wishes.add(Wish.of("DELIVERBY", "BY", text(by))));
        return wishes;
    }

    /** RFC 2852 §4.1.4: what is left of the time. */
    private String text(DeliverBy by) {
        return left(by) + ";" + (by.orReturn() ? "R" : "N") + (by.trace() ? "T" : "");
    }

    private long left(DeliverBy by) {
        Instant end = message.facts().accepted().plus(by.within());
        return Math.clamp(Duration.between(now, end).toSeconds(), -999_999_999, 999_999_999);
    }

    private Optional<DeliverBy> deliverBy() {
        return message.envelope().demands().schedule().deliverBy();
    }

    /** What RCPT asks for that recipient. */
    Addressee rcpt(Recipient recipient) {
        List<Wish> wishes = new ArrayList<>(2);
        Set<Notify> notices = notices(recipient);
        if (!notices.isEmpty()) wishes.add(Wish.of("DSN", "NOTIFY", text(notices)));
        orcpt(recipient).ifPresent(orcpt -> wishes.add(Wish.of("DSN", "ORCPT", orcpt)));
        return new Addressee(recipient.address(), wishes);
    }

    /** RFC 2852 §4.1.4.2: a host that doesn't know the time is asked to tell of delays. */
    private Set<Notify> notices(Recipient recipient) {
        boolean tellsOfDelay = deliverBy().isPresent() && !peer.has("DELIVERBY");
        if (!tellsOfDelay || recipient.notices().contains(Notify.NEVER)) return recipient.notices();
        if (recipient.notices().isEmpty()) return FAILURE_AND_DELAY;
        Set<Notify> more = new HashSet<>(recipient.notices());
        more.add(Notify.DELAY);
        return more;
    }

    private static String text(Set<Notify> notices) {
        return notices.stream().sorted().map(Notify::name).collect(Collectors.joining(","));
    }

    /**
     * As it came (RFC 3461 §5.2.1), in the form that the host can read (RFC 6533 §3); where none
     * came, the address that an alias has replaced.
     */
    private Optional<String> orcpt(Recipient recipient) {
        Optional<String> orcpt = recipient.orcpt().or(() -> recipient.original().map(Terms::orcpt));
        return peer.has("SMTPUTF8") ? orcpt : orcpt.map(Terms::embedded);
    }

    private static String orcpt(Mailbox original) {
        return original.isAscii()
                ? "rfc822;" + Xtext.encode(original.text())
                : "utf-8;" + Xtext.unitext(original.text());
    }

    /** RFC 6533 §3: {@code \x{HEX}} for each character beyond ASCII. */
    private static String embedded(String orcpt) {
        if (Characters.all(orcpt, c -> c < 0x80)) return orcpt;
        StringBuilder ascii = new StringBuilder(orcpt.length() + 16);
        orcpt.codePoints()
                .forEach(c -> {
                    if (c < 0x80) ascii.append((char) c);
                    else ascii.append(Xtext.embedded(c));
                });
        return ascii.toString();
    }
}
