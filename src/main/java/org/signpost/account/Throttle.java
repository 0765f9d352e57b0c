package org.signpost.account;

import org.signpost.address.Network;
import org.signpost.observe.Clock;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;

/**
 * Slows down who fails to log in: an address (IPv4 /32, IPv6 /64) and an account each.
 *
 * <p>Four failures are free. From the fifth on one attempt a second is looked at; each further
 * failure doubles the pause, up to 17 minutes. Five minutes without a failure forgive one. Attempts
 * that aren't looked at count as nothing, so a flood doesn't lengthen its own pause.
 *
 * <p>An account that logged in well from an address in the last seven days is counted there by that
 * pair alone: whoever attacks the account from elsewhere, or other accounts from the same address,
 * doesn't lock it out. A pair's first success forgives its address one failure and its account half
 * of them; later ones forgive nothing, so that an attacker's own account buys him no guesses.
 *
 * <p>Everything is in memory, bounded, and gone after a restart.
 */
final class Throttle {

    static final Duration GOOD_FOR = Duration.ofDays(7);
    private static final int MOST_GOOD = 50_000;

    private final Clock clock;
    private final FailureCounter<Network> addresses = new FailureCounter<>();
    private final FailureCounter<String> accounts = new FailureCounter<>();
    private final FailureCounter<Subject> pairs = new FailureCounter<>();
    private final BoundedMap<Subject, Instant> good = new BoundedMap<>(MOST_GOOD);

    Throttle(Clock clock) {
        this.clock = clock;
    }

    /**
     * Who tries.
     *
     * @param account the account, or the login name where there is no such account
     * @param network where from
     */
    record Subject(String account, Network network) {

        /** Characters that count; a name that nobody has may be as long as the command. */
        static final int MOST_ACCOUNT = 320;

        static Subject of(String account, InetAddress client) {
            int prefix = client instanceof Inet4Address ? 32 : 64;
            // Of what anybody types thousands are remembered, so each has to be small.
            String start = account.substring(0, Math.min(account.length(), MOST_ACCOUNT));
            return new Subject(start, new Network(client, prefix));
        }
    }

    /** Whether an attempt may be looked at now. */
    sealed interface Turn {

        /** Yes; nothing slows it down. */
        record Free() implements Turn {}

        /** Yes, and nobody else's of the same subject until the next pause is over. */
        record Taken() implements Turn {}

        /** Not before that instant. */
        record Later(Instant instant) implements Turn {}
    }

    /** Takes a turn where there is one. */
    synchronized Turn take(Subject subject) {
        Instant now = clock.instant();
        Instant next = next(subject, now);
        if (next.isAfter(now)) return new Turn.Later(next);
        return begin(subject, now) ? new Turn.Taken() : new Turn.Free();
    }

    /** Counts a wrong proof. */
    synchronized void failed(Subject subject) {
        Instant now = clock.instant();
        if (isGood(subject, now)) {
            pairs.failed(subject, now);
            return;
        }
        addresses.failed(subject.network(), now);
        accounts.failed(subject.account(), now);
    }

    /** Notes that the subject is who it says. */
    synchronized void succeeded(Subject subject) {
        Instant now = clock.instant();
        if (!isGood(subject, now)) {
            addresses.forgiveOne(subject.network(), now);
            accounts.forgiveHalf(subject.account(), now);
        }
        good.put(subject, now);
    }

    private Instant next(Subject subject, Instant now) {
        if (isGood(subject, now)) return pairs.next(subject, now);
        Instant address = addresses.next(subject.network(), now);
        Instant account = accounts.next(subject.account(), now);
        return address.isAfter(account) ? address : account;
    }

    private boolean begin(Subject subject, Instant now) {
        if (isGood(subject, now)) return pairs.begin(subject, now);
        boolean address = addresses.begin(subject.network(), now);
        boolean account = accounts.begin(subject.account(), now);
        return address || account;
    }

    private boolean isGood(Subject subject, Instant now) {
        return good.find(subject).map(last -> now.isBefore(last.plus(GOOD_FOR))).orElse(false);
    }
}
