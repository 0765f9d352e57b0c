package org.signpost.smtpserver;

import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.config.LimitsConfig;
import org.signpost.dkim.MessageScan;
import org.signpost.message.AddressList;
import org.signpost.message.Authors;
import org.signpost.message.Received;
import org.signpost.mime.Edits;
import org.signpost.queue.Recipient;
import org.signpost.smtp.Reply;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what the server itself wants to know of a message while it streams by: who its authors are,
 * what its Message-ID is, and where it has been. What it keeps is bounded, whatever comes.
 */
final class HeaderScan implements FieldScan.Reader {

    /** A message that has passed more servers than this isn't looked at more closely. */
    private static final int MOST_RECEIVED = 100;

    private static final int MOST_MAILBOXES = 100;

    /** A message has one From field (RFC 5322 §3.6); more are looked at to find all authors. */
    private static final int MOST_FROM = 10;

    /** No more of any field is kept for what the server itself wants to know. */
    static final int MOST_BODY = 16 * 1024;

    /** Where servers pass a message on for ever (RFC 5321 §6.3). */
    private static final int MOST_HOPS = 100;

    /**
     * Where a message comes back to this server for ever. An alias that leads to another server
     * which forwards to here again, a filter beside us, a list: each passes the same message once
     * more, and no sound path does so ten times.
     */
    private static final int MOST_PASSES = 10;

    /**
     * Where all its mailboxes have a message already, and get it from their own delivery again.
     * Once or twice a user may have sent a delivered message to himself anew.
     */
    private static final int MOST_DELIVERIES = 3;

    /** There has to be room for our trace fields, too. */
    private static final int MOST_SIGNED = MessageScan.MOST_HEADER - 16 * 1024;

    /** More than any program makes, and less than would fill the log. */
    private static final int MOST_MESSAGE_ID = 250;

    private final Domain own;
    private final Optional<FixUps> fixUps;
    private final FieldScan fields = new FieldScan(this);
    private final List<String> from = new ArrayList<>(1);
    private final Map<Mailbox, Integer> deliveries = new HashMap<>(0);
    private Optional<String> messageId = Optional.empty();
    private int fromOctets;
    private boolean allAuthors = true;
    private boolean hidesAuthor;
    private int received;
    private int passes;
    private int tlsFields;
    private boolean tlsNo;

    /**
     * Nothing yet.
     *
     * @param own this server's name in Received
     */
    HeaderScan(Domain own) {
        this(own, Optional.empty());
    }

    /**
     * The same for a message that may have to be mended.
     *
     * @param fixUps are told of the fields that they ask for
     */
    HeaderScan(Domain own, Optional<FixUps> fixUps) {
        this.own = own;
        this.fixUps = fixUps;
    }

    /** Whether the header holds octets above 127, as far as it was looked at. */
    boolean isEightBit() {
        return fields.isEightBit();
    }

    /** Whether a field says {@code TLS-Required: No}, and none another thing (RFC 8689 §3). */
    boolean tlsNotRequired() {
        return tlsFields == 1 && tlsNo;
    }

    /** Looks at more of the message. */
    void scan(byte[] octets, int offset, int length) {
        fields.scan(octets, offset, length);
    }

    /** The message is over. */
    void finish() {
        fields.finish();
    }

    /** How many servers the message has passed, as far as its header was seen (RFC 5321 §6.3). */
    int hops() {
        return received;
    }

    /** How often one of them was this one. */
    int passes() {
        return passes;
    }

    /** How often the message was delivered to that mailbox already, as Delivered-To tells. */
    int deliveries(Mailbox mailbox) {
        return deliveries.getOrDefault(mailbox.folded(), 0);
    }

    /** What the first Message-ID field says (RFC 5322 §3.6.4); of a long one the beginning. */
    Optional<String> messageId() {
        return messageId.filter(id -> !id.isEmpty());
    }

    /** Whether the message, now for these, goes in circles. */
    boolean goesInCircles(Collection<Recipient> recipients) {
        return hops() >= MOST_HOPS
                || passes() >= MOST_PASSES
                || (!deliveries.isEmpty()
                        && recipients.stream()
                                .allMatch(r -> deliveries(r.address()) >= MOST_DELIVERIES));
    }

    /** Why a message with that header is refused for its size. */
    Optional<Reply> tooLarge(LimitsConfig.Header most) {
        if (fields.octets() > most.octets() || !fields.whole()) return tooLong(most.octets());
        return fields.count() <= most.fields()
                ? Optional.empty()
                : Optional.of(
                        Reply.of(
                                554,
                                "5.6.0",
                                "The header has more than " + most.fields() + " fields"));
    }

    private static Optional<Reply> tooLong(long most) {
        return Optional.of(Reply.of(552, "5.3.4", "The header has more than " + most + " octets"));
    }

    /**
     * What was decided, but for a message that couldn't be signed as it goes out: delivery would
     * have to give it back.
     *
     * @param most octets that its header may have with what is added to it
     */
    FixUps.Outcome signable(FixUps.Outcome decided, long most) {
        return decided instanceof FixUps.Mended(Edits edits)
                ? unsignable(edits, most).<FixUps.Outcome>map(FixUps.Refused::new).orElse(decided)
                : decided;
    }

    /** Whoever takes names as they stand, such as a signer, doesn't see a hidden author. */
    private Optional<Reply> unsignable(Edits edits, long most) {
        long octets = edits.sizeOf(fields.octets());
        if (octets > most) return tooLong(most);
        if (octets > MOST_SIGNED) return tooLong(MOST_SIGNED);
        return hidesAuthor
                ? Optional.of(
                        Reply.of(554, "5.6.0", "Refused: a control character in the name of From"))
                : Optional.empty();
    }

    /** Whether its first line would go on with the last field that is put before it. */
    boolean startsWithSpace() {
        return fields.startsWithSpace();
    }

    /** Whether there is text where the header should be, and no field at all. */
    boolean lacksHeader() {
        return fields.lacksHeader();
    }

    /** Whether all of the header was looked at. */
    boolean whole() {
        return fields.whole();
    }

    /**
     * Who wrote it.
     *
     * @param domain what authors without one get; none where they stay so
     */
    Authors authors(Optional<Domain> domain) {
        List<String> bodies =
                domain.map(d -> from.stream().map(b -> AddressList.qualified(b, d)).toList())
                        .orElse(from);
        return Authors.of(bodies, allAuthors && fields.whole());
    }

    /** Who wrote it, as it says. */
    Authors authors() {
        return authors(Optional.empty());
    }

    @Override
    public int most(String name) {
        boolean wanted =
                switch (name) {
                    case "from", "delivered-to", "tls-required" -> true;
                    case "message-id" -> messageId.isEmpty();
                    case "received" -> ++received <= MOST_RECEIVED;
                    default -> false;
                };
        if (fixUps.isPresent() && FixUps.wants(name)) return FixUps.MOST_OCTETS;
        return wanted ? MOST_BODY : 0;
    }

    @Override
    public void take(String name, FieldScan.Field field) {
        if (fixUps.isPresent() && FixUps.wants(name)) fixUps.get().take(name, field);
        String body = field.text();
        switch (name) {
            case "from" -> {
                author(body, field.whole());
                hidesAuthor |= field.place().oddName();
            }
            case "message-id" -> {
                if (messageId.isEmpty()) messageId = Optional.of(cut(body.strip()));
            }
            case "tls-required" -> {
                tlsFields++;
                tlsNo = body.strip().equalsIgnoreCase("no");
            }
            case "received" -> {
                if (Received.isBy(body, own)) passes++;
            }
            case "delivered-to" -> delivered(body);
            default -> {}
        }
    }

    private static String cut(String text) {
        return text.length() <= MOST_MESSAGE_ID ? text : text.substring(0, MOST_MESSAGE_ID) + "…";
    }

    private void author(String body, boolean whole) {
        fromOctets += body.length();
        allAuthors &= whole && fromOctets <= MOST_BODY && from.size() < MOST_FROM;
        if (allAuthors) from.add(body);
    }

    private void delivered(String body) {
        if (deliveries.size() == MOST_MAILBOXES) return;
        String address = body.strip();
        boolean inBrackets = address.startsWith("<") && address.endsWith(">");
        Mailbox.parse(inBrackets ? address.substring(1, address.length() - 1) : address)
                .ifPresent(m -> deliveries.merge(m.folded(), 1, Integer::sum));
    }
}
