package org.signpost.config;

import org.signpost.address.Network;
import org.signpost.tls.Trust;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A {@code [[listener]]} table: where and in which role the server takes connections.
 *
 * @param role {@code role}
 * @param address {@code address}: a host address and port, such as {@code [::]:25}
 * @param tls {@code tls}
 * @param clientTlsRequired {@code client-tls = "required"}: no mail without TLS
 * @param proxies who speaks for clients
 * @param greeting when clients are greeted, and what comes of talking out of turn
 * @param protocol {@code protocol}: what they speak
 */
public record ListenerConfig(
        Role role,
        InetSocketAddress address,
        TlsMode tls,
        boolean clientTlsRequired,
        Proxies proxies,
        Greeting greeting,
        Protocol protocol) {

    /** {@code protocol}: what clients speak. */
    public enum Protocol {
        /** {@code smtp}. */
        SMTP,
        /** {@code lmtp}: another mail server hands mail over for our mailboxes (RFC 2033). */
        LMTP
    }

    /** A listener whose clients speak for themselves, and out of turn if they like. */
    public ListenerConfig(
            Role role, InetSocketAddress address, TlsMode tls, boolean clientTlsRequired) {
        this(role, address, tls, clientTlsRequired, Proxies.NONE, Greeting.AT_ONCE, Protocol.SMTP);
    }

    /**
     * When clients are greeted, and what comes of talking out of turn (RFC 5321 §4.3.1).
     *
     * @param delay {@code greeting-delay}: how long they wait for the greeting
     * @param earlyTalkersRefused {@code early-talkers = "refuse"}
     */
    public record Greeting(Duration delay, boolean earlyTalkersRefused) {

        /** At once, and early talkers are only noted. */
        public static final Greeting AT_ONCE = new Greeting(Duration.ZERO, false);
    }

    /**
     * Who speaks for clients: their word is taken for where a client connects from.
     *
     * @param header {@code proxy-protocol}: who begins each connection with a PROXY header; where
     *     there are any, nobody else may connect
     * @param command {@code xclient}: who may use XCLIENT
     */
    public record Proxies(List<Network> header, List<Network> command) {

        /** Nobody. */
        public static final Proxies NONE = new Proxies(List.of(), List.of());

        /** Copies the lists. */
        public Proxies {
            header = List.copyOf(header);
            command = List.copyOf(command);
        }

        /** Whether connections begin with a PROXY header. */
        public boolean expectHeader() {
            return !header.isEmpty();
        }

        /** Whether that address is one of a proxy that sends the PROXY header. */
        public boolean sendsHeader(InetAddress address) {
            return header.stream().anyMatch(n -> n.contains(address));
        }

        /** Whether that client may use XCLIENT. */
        public boolean usesXclient(InetAddress client) {
            return command.stream().anyMatch(n -> n.contains(client));
        }
    }

    /** The authority whose certificates its clients are asked for in TLS; mostly none. */
    public Optional<Trust> asksFor() {
        return role instanceof Role.Submission(AuthConfig auth) ? auth.asksFor() : Optional.empty();
    }

    /** {@code tls}: how TLS begins. */
    public enum TlsMode {
        /** {@code implicit}: before the first octet, as on 465. */
        IMPLICIT,
        /** {@code starttls}: by command, as on 25 and 587. */
        STARTTLS,
        /** {@code none}: never; not on submission. */
        NONE
    }

    /** {@code role}: what a listener is for; it decides what a session may do. */
    public sealed interface Role {

        /** {@code mx}: takes mail from the world for our domains. */
        record Mx() implements Role {}

        /**
         * {@code submission}: takes mail from authenticated users to anywhere.
         *
         * @param auth how they authenticate
         */
        record Submission(AuthConfig auth) implements Role {

            /** With what is offered by default. */
            public Submission() {
                this(AuthConfig.DEFAULT);
            }
        }

        /**
         * {@code relay}: takes mail from listed networks to anywhere.
         *
         * @param networks {@code networks}: whose clients are admitted
         * @param senders {@code senders}: the domains and mailboxes allowed in MAIL FROM and From
         * @param foreignSenders {@code foreign-senders}: what happens to other senders
         */
        record Relay(
                List<Network> networks, List<SenderPattern> senders, ForeignSenders foreignSenders)
                implements Role {

            /** Copies the lists. */
            public Relay {
                networks = List.copyOf(networks);
                senders = List.copyOf(senders);
            }
        }
    }

    /** {@code foreign-senders}: what a relay does with a sender that it isn't told to allow. */
    public enum ForeignSenders {
        /** {@code refuse}: 550. */
        REFUSE,
        /** {@code relay-unsigned}: for a server behind us that forwards. */
        RELAY_UNSIGNED
    }
}
