package org.signpost.smtpserver;

import org.signpost.sasl.ChannelBindings;
import org.signpost.tls.ServerTls;
import org.signpost.tls.Trust;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Begins TLS on a connection, as its server. */
@FunctionalInterface
public interface TlsStart {

    /**
     * Does the handshake. Octets that were read from the socket before are lost to it.
     *
     * @param handshakeTimeout for the whole handshake
     * @throws IOException when no session comes of it; its message says why, and the socket is of
     *     no further use
     */
    Encrypted begin(Socket socket, Duration handshakeTimeout) throws IOException;

    /** TLS with these certificates. */
    static TlsStart with(ServerTls tls) {
        return new TlsOverSocket.Start(tls);
    }

    /** The same for a listener that asks clients for certificates of that authority. */
    default TlsStart asking(Trust authority) {
        return this;
    }

    /**
     * What TLS knows of the client.
     *
     * @param bindings what a login can be tied to
     * @param certificate what the client showed; empty where it wasn't asked, or had nothing
     */
    record Peer(ChannelBindings bindings, Optional<ClientCertificate> certificate) {

        /** Nobody in particular. */
        public static final Peer STRANGER = new Peer(ChannelBindings.none(), Optional.empty());
    }

    /**
     * A certificate that a client showed, and proved to hold the key of.
     *
     * @param verified whether the authority made it, and it is in its time
     * @param mailboxes the addresses in it (rfc822Name)
     */
    record ClientCertificate(boolean verified, List<String> mailboxes) {

        /** Copies the list. */
        public ClientCertificate {
            mailboxes = List.copyOf(mailboxes);
        }
    }

    /** The encrypted connection. */
    interface Encrypted extends Closeable {

        /** What the client says, decrypted; reads obey the socket's SO_TIMEOUT. */
        InputStream input();

        /** Encrypts what is said to the client. */
        OutputStream output();

        /** The protocol's version, such as {@code TLSv1.3}. */
        String protocol();

        /** IANA's name of the cipher suite. */
        String cipher();

        /** Who is at the other end. */
        Peer peer();

        /** Says goodbye and closes the socket. */
        @Override
        void close() throws IOException;
    }
}
