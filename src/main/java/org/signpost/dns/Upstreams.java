package org.signpost.dns;

import org.signpost.dns.Answer.Failure;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Supplier;

/**
 * Recursive resolvers, asked one after the other until one knows.
 *
 * <p>The one that answered last is asked first, so that a dead resolver costs its timeout once and
 * not with every question. One that answers with an error isn't asked again for the same question,
 * one that stays silent is asked once more in each round.
 */
final class Upstreams {

    private static final int MOST_WORDS = 200;

    private final Supplier<List<InetSocketAddress>> addresses;
    private final StubResolver.Patience patience;
    private volatile int lastGood;

    Upstreams(Supplier<List<InetSocketAddress>> addresses, StubResolver.Patience patience) {
        this.addresses = addresses;
        this.patience = patience;
    }

    /** What came of a question. */
    sealed interface Asked {}

    /** One of them knows, that there is nothing included. */
    record Reply(Message message) implements Asked {}

    /**
     * None does.
     *
     * @param refused whether one of them was asked and couldn't or wouldn't find out
     */
    record NoReply(Failure why, String detail, boolean refused) implements Asked {}

    /** The instant of {@link System#nanoTime} at which patience ends that begins now. */
    long end() {
        return System.nanoTime() + patience.total().toNanos();
    }

    /** Whom it asks now, in their order. */
    List<InetSocketAddress> addresses() {
        return addresses.get();
    }

    /**
     * Asks until one knows, until all have failed, or until the time is over.
     *
     * @param end an instant of {@link System#nanoTime}
     */
    Asked ask(Message query, long end) {
        List<Upstream> left = inOrder();
        List<NoReply> troubles = new ArrayList<>();
        for (int round = 0; round < patience.rounds() && !left.isEmpty(); round++) {
            List<Upstream> silent = new ArrayList<>();
            for (Upstream upstream : left) {
                Duration within = Duration.ofNanos(end - System.nanoTime());
                if (!within.isPositive() || Thread.currentThread().isInterrupted()) {
                    return together(troubles);
                }
                switch (ask(upstream, query, within)) {
                    case Reply reply -> {
                        return reply;
                    }
                    case NoReply trouble -> {
                        troubles.add(trouble);
                        if (trouble.why() == Failure.TIMEOUT) {
                            silent.add(upstream);
                        }
                    }
                }
            }
            left = silent;
        }
        return together(troubles);
    }

    private Asked ask(Upstream upstream, Message query, Duration left) {
        Duration within = left.compareTo(patience.perTry()) < 0 ? left : patience.perTry();
        try {
            Message reply = upstream.ask(query, within);
            if (!Wire.isStatement(reply)) return refusal(upstream, reply);
            lastGood = Math.max(0, addresses.get().indexOf(upstream.address()));
            return new Reply(reply);
        } catch (SocketTimeoutException e) {
            String detail = upstream + " doesn't answer within " + within.toMillis() + " ms";
            return new NoReply(Failure.TIMEOUT, detail, false);
        } catch (IOException e) {
            String detail = upstream + " can't be asked: " + reason(e);
            return new NoReply(Failure.SERVFAIL, detail, false);
        }
    }

    private static NoReply refusal(Upstream upstream, Message reply) {
        Optional<ExtendedErrorCodeOption> more = extendedError(reply);
        String words = more.map(e -> " (" + words(e) + ")").orElse("");
        return new NoReply(
                more.filter(Upstreams::isBogus).isPresent() ? Failure.BOGUS : Failure.SERVFAIL,
                upstream + " answers " + Rcode.string(reply.getRcode()) + words,
                true);
    }

    /** Why, as the resolver says it (RFC 8914 §2). */
    private static Optional<ExtendedErrorCodeOption> extendedError(Message reply) {
        OPTRecord edns = reply.getOPT();
        if (edns == null) return Optional.empty();
        return edns.getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
                .filter(ExtendedErrorCodeOption.class::isInstance)
                .map(ExtendedErrorCodeOption.class::cast)
                .findFirst();
    }

    private static String words(ExtendedErrorCodeOption error) {
        String code = ExtendedErrorCodeOption.text(error.getErrorCode());
        String text = error.getText();
        return text == null || text.isBlank() ? code : code + ": " + printable(text);
    }

    /** What a stranger says goes into logs and notices. */
    private static String printable(String text) {
        String some = text.length() > MOST_WORDS ? text.substring(0, MOST_WORDS) + "..." : text;
        return some.replaceAll("[^ -~]", "?");
    }

    /** The codes of RFC 8914 §4.7 to §4.13 that say that signatures don't hold. */
    private static boolean isBogus(ExtendedErrorCodeOption error) {
        return switch (error.getErrorCode()) {
            case ExtendedErrorCodeOption.DNSSEC_BOGUS,
                    ExtendedErrorCodeOption.SIGNATURE_EXPIRED,
                    ExtendedErrorCodeOption.SIGNATURE_NOT_YET_VALID,
                    ExtendedErrorCodeOption.DNSKEY_MISSING,
                    ExtendedErrorCodeOption.RRSIGS_MISSING,
                    ExtendedErrorCodeOption.NO_ZONE_KEY_BIT_SET,
                    ExtendedErrorCodeOption.NSEC_MISSING ->
                    true;
            default -> false;
        };
    }

    /** Java has no words for a port where nobody listens. */
    static String reason(IOException e) {
        return Optional.ofNullable(e.getMessage()).orElse("nobody listens there");
    }

    /** All resolvers, the one that answered last first. */
    private List<Upstream> inOrder() {
        List<Upstream> all = addresses.get().stream().map(Upstream::new).toList();
        int first = Math.min(lastGood, all.size() - 1);
        List<Upstream> order = new ArrayList<>(all.subList(first, all.size()));
        order.addAll(all.subList(0, first));
        return order;
    }

    private static NoReply together(List<NoReply> troubles) {
        StringJoiner details = new StringJoiner("; ");
        details.setEmptyValue("no time left to ask");
        troubles.stream().map(NoReply::detail).distinct().forEach(details::add);
        return new NoReply(
                worst(troubles), details.toString(), troubles.stream().anyMatch(NoReply::refused));
    }

    private static Failure worst(List<NoReply> troubles) {
        List<Failure> why = troubles.stream().map(NoReply::why).toList();
        if (why.contains(Failure.BOGUS)) return Failure.BOGUS;
        return why.contains(Failure.SERVFAIL) ? Failure.SERVFAIL : Failure.TIMEOUT;
    }
}
