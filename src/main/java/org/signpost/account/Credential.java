package org.signpost.account;

import org.signpost.address.Mailbox;
import org.signpost.address.Network;
import org.signpost.config.SenderPattern;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One of an account's application credentials: a secret of its own for a device or a program, that
 * can be taken back without touching the others.
 *
 * @param id never used again after the credential was revoked
 * @param name unique within the account
 * @param secret what is kept of it
 * @param created when it was made
 * @param scope what it is good for
 */
public record Credential(
        long id, String name, CredentialSecret secret, Instant created, Scope scope) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    /**
     * What a credential is good for.
     *
     * @param expires from when on it isn't good any more; empty for never
     * @param networks where it may be used from; everywhere where empty
     * @param senders which of the account's senders it may send as; all of them where empty
     * @param daily how many recipients it may send to in a day; empty for any number
     */
    public record Scope(
            Optional<Instant> expires,
            List<Network> networks,
            List<SenderPattern> senders,
            Optional<Integer> daily) {

        /** Copies the lists. */
        public Scope {
            networks = List.copyOf(networks);
            senders = List.copyOf(senders);
        }

        /** Good for all that the account is good for. */
        public static Scope whole() {
            return new Scope(Optional.empty(), List.of(), List.of(), Optional.empty());
        }

        /** The same until another instant. */
        Scope until(Instant other) {
            return new Scope(Optional.of(other), networks, senders, daily);
        }
    }

    /** The name as it is kept, in lower case; empty where it can't be one. */
    public static Optional<String> name(String typed) {
        return Optional.of(typed.toLowerCase(Locale.ROOT)).filter(n -> NAME.matcher(n).matches());
    }

    /** Whether its time is over. */
    public boolean isExpired(Instant now) {
        return scope.expires().filter(end -> !now.isBefore(end)).isPresent();
    }

    /** Why it isn't good for a client that knows its secret, in one word; empty where it is. */
    Optional<String> fault(InetAddress client, Instant now) {
        if (isExpired(now)) return Optional.of("expired");
        boolean near =
                scope.networks().isEmpty()
                        || scope.networks().stream().anyMatch(n -> n.contains(client));
        return near ? Optional.empty() : Optional.of("network");
    }

    /** Whether it may send as that, where its account may. */
    boolean allows(Mailbox sender) {
        return scope.senders().isEmpty()
                || scope.senders().stream().anyMatch(p -> p.matches(sender));
    }
}
