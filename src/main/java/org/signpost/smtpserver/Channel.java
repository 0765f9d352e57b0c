package org.signpost.smtpserver;

import org.signpost.sasl.ChannelBindings;

import java.util.Optional;

/**
 * A connection in the clear or one within TLS, as logins see it. It stays the same when a proxy
 * speaks of another client by XCLIENT.
 */
final class Channel {

    private final TlsStart.Peer peer;

    /** Some exchange was bound by what is for one only. */
    private boolean bound;

    /** No login was bound to it yet. */
    Channel(TlsStart.Peer peer) {
        this.peer = peer;
    }

    /** What TLS knows of the client. */
    TlsStart.Peer peer() {
        return peer;
    }

    /** Whether no other exchange may be bound to it. */
    boolean isBound() {
        return bound;
    }

    /** RFC 9266 §4.1: no other exchange uses the exporter's binding on the same connection. */
    Optional<byte[]> binding(String type) {
        Optional<byte[]> found = peer.bindings().find(type);
        bound |= type.equals(ChannelBindings.EXPORTER) && found.isPresent();
        return found;
    }
}
