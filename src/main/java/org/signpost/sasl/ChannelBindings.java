package org.signpost.sasl;

import java.util.Optional;

/** What ties an exchange to the TLS connection that it runs in (RFC 5056). */
@FunctionalInterface
public interface ChannelBindings {

    /** RFC 9266: the binding of TLS 1.3. */
    String EXPORTER = "tls-exporter";

    /** RFC 5929 §4: a hash of the server's certificate. */
    String SERVER_END_POINT = "tls-server-end-point";

    /** The octets of that type of binding; empty where this connection has none. */
    Optional<byte[]> find(String type);

    /** No connection, or none that can be bound to. */
    static ChannelBindings none() {
        return type -> Optional.empty();
    }

    /** Whether there is any. */
    default boolean any() {
        return best().isPresent();
    }

    /** The type that a client is to choose; empty where there is none. */
    default Optional<String> best() {
        if (find(EXPORTER).isPresent()) return Optional.of(EXPORTER);
        return find(SERVER_END_POINT).isPresent()
                ? Optional.of(SERVER_END_POINT)
                : Optional.empty();
    }
}
